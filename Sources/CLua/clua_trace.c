// Tracebacks of a script's functions, without those in which the module itself is written.

#include "clua_internal.h"
#include "clua_place.h"

#include <ctype.h>
#include <string.h>

static const char tail_calls[] = "\n\t(...tail calls...)";

/// Whether a line of a traceback is the place of a part of the module: its name has no ending, as
/// that of a file would have.
static bool is_part(const char *line) {
  static const char before[] = "\n\t";
  const char *name = &CLUA_PART_PREFIX[1];
  if (strncmp(line, before, sizeof before - 1) != 0) return false;
  line += sizeof before - 1;
  if (strncmp(line, name, strlen(name)) != 0) return false;
  line += strlen(name);
  while (islower((unsigned char)*line) || *line == '_') line++;
  return *line == ':';
}

static size_t line_length(const char *line) { return 1 + strcspn(line + 1, "\n"); }

static bool is_tail_call(const char *line) {
  return strncmp(line, tail_calls, sizeof tail_calls - 1) == 0;
}

void clua_traceback(lua_State *L, lua_State *of, const char *message, int level) {
  luaL_traceback(L, of, message, level);
  const char *text = lua_tostring(L, -1);
  const char *line = text + (message == NULL ? 0 : strlen(message));
  if (*line != '\n') line += strcspn(line, "\n");
  luaL_Buffer kept;
  luaL_buffinit(L, &kept);
  luaL_addlstring(&kept, text, (size_t)(line - text));
  while (*line != '\0') {
    size_t length = line_length(line);
    // What the module called as its last act is told by a line of its own.
    const char *frame = is_tail_call(line) ? line + length : line;
    if (is_part(frame)) {
      line = frame + line_length(frame);
      continue;
    }
    luaL_addlstring(&kept, line, length);
    line += length;
  }
  luaL_pushresult(&kept);
  lua_remove(L, -2);
}
