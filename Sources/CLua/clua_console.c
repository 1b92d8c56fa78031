// print, io.write and file:write for standard output and standard error. These are plain C
// functions of Lua: they raise where Lua's own do, with Lua's own messages, and no Swift frame lies
// below them.

#include "clua_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

static clua_console console;
static lua_CFunction plain_io_write;
static lua_CFunction plain_file_write;

/// The number of a standard stream, 0 for every other file and for a closed one.
static int standard_stream(const luaL_Stream *file) {
  if (file == NULL || file->closef == NULL) return 0;
  if (file->f == stdout) return CLUA_CONSOLE_OUTPUT;
  return file->f == stderr ? CLUA_CONSOLE_ERROR : 0;
}

/// The most characters that a number has as a text.
enum { number_room = 64 };

/// As io.write shows a number; gives the count of characters.
static size_t format_number(lua_State *L, int index, char *text) {
  int length = lua_isinteger(L, index)
      ? lua_integer2str(text, number_room, lua_tointeger(L, index))
      : lua_number2str(text, number_room, lua_tonumber(L, index));
  return (size_t)length;
}

/// The first argument in a range that cannot be written, or 0.
static int unwritable(lua_State *L, int first, int last) {
  for (int i = first; i <= last; i++) {
    if (!lua_isstring(L, i)) return i;
  }
  return 0;
}

/// Appends the arguments to stdout's buffer if all of them can be written and fit, and nothing
/// otherwise. There is no room while stdout is a terminal, or was not written to yet.
static bool append(lua_State *L, int first, int last) {
  char *place = stdout->_IO_write_ptr, *end = stdout->_IO_write_end;
  for (int i = first; i <= last; i++) {
    int type = lua_type(L, i);
    if (type == LUA_TSTRING) {
      size_t length;
      const char *bytes = lua_tolstring(L, i, &length);
      if (length >= (size_t)(end - place)) return false;
      memcpy(place, bytes, length);
      place += length;
    } else if (type == LUA_TNUMBER && end - place > number_room) {
      place += format_number(L, i, place);
    } else {
      return false;
    }
  }
  if (place != stdout->_IO_write_ptr) {
    stdout->_IO_write_ptr = place;
    *console.last_buffered = place[-1];
  }
  return true;
}

/// Writes the text on the top, as one piece.
static int write_text(lua_State *L, int stream, bool flush) {
  size_t length;
  const char *bytes = lua_tolstring(L, -1, &length);
  return console.write(stream, bytes, length, flush);
}

/// Writes the arguments from `first` on to a standard stream, as one piece; the file is on top.
static int write_arguments(lua_State *L, int stream, int first) {
  int last = lua_gettop(L) - 1;
  if (stream == CLUA_CONSOLE_OUTPUT && append(L, first, last)) return 1;
  int bad = unwritable(L, first, last);
  if (bad != 0) last = bad - 1;
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (int i = first; i <= last; i++) {
    if (lua_type(L, i) == LUA_TNUMBER) {
      luaL_addsize(&buffer, format_number(L, i, luaL_prepbuffsize(&buffer, number_room)));
    } else {
      lua_pushvalue(L, i);
      luaL_addvalue(&buffer);
    }
  }
  luaL_pushresult(&buffer);
  int error = write_text(L, stream, stream == CLUA_CONSOLE_ERROR);
  lua_pop(L, 1);
  // Lua's own write finds a bad argument when it has written those before it.
  if (bad != 0) luaL_checkstring(L, bad);
  if (error == 0) return 1;
  errno = -error;
  return luaL_fileresult(L, 0, NULL);
}

static int file_write(lua_State *L) {
  luaL_Stream *file = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  int stream = standard_stream(file);
  if (stream == 0) return plain_file_write(L);
  lua_pushvalue(L, 1);
  return write_arguments(L, stream, 2);
}

static int io_write(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_IO_output");
  int stream = standard_stream(lua_touserdata(L, -1));
  if (stream == 0) {
    lua_pop(L, 1);
    return plain_io_write(L);
  }
  return write_arguments(L, stream, 1);
}

static int print(lua_State *L) {
  int count = lua_gettop(L);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (int i = 1; i <= count; i++) {
    if (i > 1) luaL_addchar(&buffer, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&buffer);
  }
  luaL_addchar(&buffer, '\n');
  luaL_pushresult(&buffer);
  write_text(L, CLUA_CONSOLE_OUTPUT, true);
  return 0;
}

static int install(lua_State *L) {
  lua_pushcfunction(L, print);
  lua_setglobal(L, "print");
  lua_getglobal(L, "io");
  lua_getfield(L, -1, "write");
  plain_io_write = lua_tocfunction(L, -1);
  lua_pushcfunction(L, io_write);
  lua_setfield(L, -3, "write");
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_getfield(L, -1, "__index");
  lua_getfield(L, -1, "write");
  plain_file_write = lua_tocfunction(L, -1);
  lua_pushcfunction(L, file_write);
  lua_setfield(L, -3, "write");
  return 0;
}

int clua_console_install(lua_State *L, clua_console host) {
  console = host;
  CLUA_BEGIN(L, install);
  return clua_protect(L, 0, 0);
}

void clua_flush_output(void) {
  if (__fpending(stdout) != 0) console.flush();
}
