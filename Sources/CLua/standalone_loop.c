// The read-eval-print loop; see clua_standalone.h.

#include "standalone_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STDIN_CHUNK "=stdin"

// Writes the prompt, which the script may have set in _PROMPT and _PROMPT2.
static void write_prompt(lua_State *L, bool first) {
  const char *prompt = first ? "> " : ">> ";
  if (lua_getglobal(L, first ? "_PROMPT" : "_PROMPT2") != LUA_TNIL) {
    prompt = luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
  }
  fputs(prompt, stdout);
  fflush(stdout);
  lua_pop(L, 1);
}

// Pushes the next line of stdin without its end; false at the end of the input. Where no terminal
// echoes what is typed the line is written out, so that a transcript reads as a session would.
static bool push_line(lua_State *L, bool first) {
  write_prompt(L, first);
  char *line = NULL;
  size_t room = 0;
  ssize_t length = getline(&line, &room, stdin);
  if (length < 0) {
    free(line);
    return false;
  }
  if (length > 0 && line[length - 1] == '\n') line[--length] = '\0';
  if (!isatty(STDIN_FILENO)) {
    puts(line);
    fflush(stdout);
  }
  bool is_query = first && line[0] == '=';  // "= expression" of older versions
  char *text = is_query ? line + 1 : line;
  lua_pushfstring(L, "%s%s", is_query ? "return " : "", text);
  free(line);
  return true;
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

// Loads the lines from the top on as a statement, asking for more while it is incomplete.
static int load_as_statement(lua_State *L) {
  for (;;) {
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    int status = luaL_loadbuffer(L, text, length, STDIN_CHUNK);
    if (!is_incomplete(L, status)) return status;
    if (!push_line(L, false)) return status;
    lua_remove(L, -2);  // the error
    lua_pushliteral(L, "\n");
    lua_insert(L, -2);
    lua_concat(L, 3);
  }
}

// Prints the results on the stack with the script's own idea of `print`.
static void print_results(lua_State *L) {
  int count = lua_gettop(L);
  if (count == 0) return;
  luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
  lua_getglobal(L, "print");
  lua_insert(L, 1);
  if (lua_pcall(L, count, 0, 0) == LUA_OK) return;
  const char *message = lua_tostring(L, -1);
  clua_standalone_complain(
      lua_pushfstring(L, "error calling 'print' (%s)", message != NULL ? message : "?"));
}

static int interact_body(lua_State *L) {
  lua_settop(L, 0);
  while (push_line(L, true)) {
    int status = load_as_expression(L) ? LUA_OK : load_as_statement(L);
    lua_remove(L, 1);  // the text
    int outcome = status == LUA_OK ? standalone_call(L, 0, LUA_MULTRET) : standalone_report(L);
    if (outcome == CLUA_DONE) print_results(L);
    lua_settop(L, 0);
  }
  puts("");
  fflush(stdout);
  return 0;
}

int clua_standalone_interact(lua_State *L) {
  task work = {.outcome = CLUA_DONE};
  standalone_name_program(false);  // messages of the loop name no program
  int outcome = standalone_protect(L, interact_body, &work);
  standalone_name_program(true);
  return outcome;
}
