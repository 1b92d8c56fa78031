// The read-eval-print loop; see clua_standalone.h.

#include "standalone_editor.h"
#include "standalone_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STDIN_CHUNK "=stdin"

// How the attempt to get a line ended.
typedef enum { LINE_READ, LINE_END, LINE_DROPPED, LINE_INTERRUPTED } line_outcome;

// Pushes the prompt, which the script may have set in _PROMPT and _PROMPT2.
static const char *push_prompt(lua_State *L, bool first) {
  if (lua_getglobal(L, first ? "_PROMPT" : "_PROMPT2") == LUA_TNIL) {
    lua_pop(L, 1);
    return lua_pushstring(L, first ? "> " : ">> ");
  }
  const char *prompt = luaL_tolstring(L, -1, NULL);
  lua_remove(L, -2);
  return prompt;
}

// Reads a line from stdin as it comes. Where no terminal echoes what is typed the line is written
// out, so that a transcript reads as a session would.
static line_outcome read_plainly(const char *prompt, char **line) {
  bool is_terminal = isatty(STDIN_FILENO);
  fputs(prompt, stdout);
  fflush(stdout);
  size_t room = 0;
  bool interrupted = !standalone_wait_for_input(standalone_take_interrupt);
  errno = 0;
  ssize_t length = interrupted ? -1 : getline(line, &room, stdin);
  if (length < 0) {
    interrupted = interrupted || (errno == EINTR && standalone_take_interrupt());
    clearerr(stdin);
    if (!interrupted) return LINE_END;
    return is_terminal ? LINE_DROPPED : LINE_INTERRUPTED;
  }
  if (length > 0 && (*line)[length - 1] == '\n') (*line)[--length] = '\0';
  if (!is_terminal) {
    puts(*line);
    fflush(stdout);
  }
  return LINE_READ;
}

static line_outcome read_line(lua_State *L, const char *prompt, char **line) {
  switch (standalone_edit_line(L, prompt, line)) {
    case EDITOR_LINE: return LINE_READ;
    case EDITOR_END: return LINE_END;
    case EDITOR_INTERRUPTED: return LINE_DROPPED;
    default: return read_plainly(prompt, line);
  }
}

// Pushes the next line of stdin without its end.
static line_outcome push_line(lua_State *L, bool first) {
  const char *prompt = push_prompt(L, first);
  char *line = NULL;
  line_outcome outcome = read_line(L, prompt, &line);
  lua_pop(L, 1);
  if (outcome != LINE_READ) {
    free(line);
    return outcome;
  }
  bool is_query = first && line[0] == '=';  // "= expression" of older versions
  char *text = is_query ? line + 1 : line;
  lua_pushfstring(L, "%s%s", is_query ? "return " : "", text);
  free(line);
  return LINE_READ;
}

// Loads the line on the top as an expression, leaving a function or nothing.
static bool load_as_expression(lua_State *L) {
  const char *line = lua_tostring(L, -1);
  const char *expression = lua_pushfstring(L, "return %s", line);
  bool loaded = luaL_loadbuffer(L, expression, strlen(expression), STDIN_CHUNK) == LUA_OK;
  lua_remove(L, -2);
  if (!loaded) lua_pop(L, 1);
  return loaded;
}

// Whether the error on the top says that the chunk ended too early.
static bool is_incomplete(lua_State *L, int status) {
  static const char mark[] = "<eof>";
  size_t size = sizeof mark - 1;
  size_t length;
  const char *message = lua_tolstring(L, -1, &length);
  return status == LUA_ERRSYNTAX && length >= size &&
         memcmp(message + length - size, mark, size) == 0;
}

// Loads the lines from the top on as a statement, asking for more while it is incomplete. *outcome
// tells how the last of these attempts ended.
static int load_as_statement(lua_State *L, line_outcome *outcome) {
  for (;;) {
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    int status = luaL_loadbuffer(L, text, length, STDIN_CHUNK);
    if (!is_incomplete(L, status)) return status;
    *outcome = push_line(L, false);
    if (*outcome != LINE_READ) return status;
    lua_remove(L, -2);  // the error
    lua_pushliteral(L, "\n");
    lua_insert(L, -2);
    lua_concat(L, 3);
  }
}

// Replaces tables among the results that have no text of their own by what CLUA_REPRESENTATION
// makes of them.
static void represent_tables(lua_State *L, int count) {
  for (int i = 1; i <= count; i++) {
    if (!lua_istable(L, i)) continue;
    if (luaL_getmetafield(L, i, "__tostring") != LUA_TNIL) {
      lua_pop(L, 1);
      continue;
    }
    lua_getfield(L, LUA_REGISTRYINDEX, CLUA_REPRESENTATION);
    lua_pushvalue(L, i);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK) {
      lua_replace(L, i);
    } else {
      lua_pop(L, 1);  // printed as print does, then
    }
  }
}

// Prints the results on the stack with the script's own idea of `print`.
static void print_results(lua_State *L) {
  int count = lua_gettop(L);
  if (count == 0) return;
  luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
  represent_tables(L, count);
  lua_getglobal(L, "print");
  lua_insert(L, 1);
  if (lua_pcall(L, count, 0, 0) == LUA_OK) return;
  const char *message = lua_tostring(L, -1);
  clua_standalone_complain(
      lua_pushfstring(L, "error calling 'print' (%s)", message != NULL ? message : "?"));
}

// Runs the line on the stack, and those that complete it.
static line_outcome run_line(lua_State *L) {
  line_outcome outcome = LINE_READ;
  int status = load_as_expression(L) ? LUA_OK : load_as_statement(L, &outcome);
  lua_remove(L, 1);  // the text
  if (outcome == LINE_DROPPED || outcome == LINE_INTERRUPTED) return outcome;
  int ending = status == LUA_OK ? standalone_call(L, 0, LUA_MULTRET) : standalone_report(L);
  if (ending == CLUA_DONE) print_results(L);
  return LINE_READ;  // the end of the input, if that is what ended the statement, is found again
}

static int interact_body(lua_State *L) {
  task *work = lua_touserdata(L, 1);
  line_outcome outcome;
  do {
    lua_settop(L, 0);
    outcome = push_line(L, true);
    if (outcome == LINE_READ) outcome = run_line(L);
    if (outcome == LINE_DROPPED) clua_standalone_print("");
  } while (outcome == LINE_READ || outcome == LINE_DROPPED);
  clua_standalone_print("");
  if (outcome == LINE_INTERRUPTED) {
    standalone_push_interrupt(L);
    work->outcome = standalone_report(L);
  }
  return 0;
}

int clua_standalone_interact(lua_State *L) {
  task work = {.outcome = CLUA_DONE};
  standalone_name_program(false);  // messages of the loop name no program
  int outcome = standalone_protect(L, interact_body, &work);
  standalone_name_program(true);
  return outcome;
}
