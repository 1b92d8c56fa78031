// The interpreter as a program; see clua_standalone.h.
//
// Each exported function packs its arguments into a `task`, and a body runs it as a C function
// under lua_pcall. Besides keeping errors in, this puts one C function below every chunk, which is
// what tracebacks of lua5.4 end with ("[C]: in ?").

#include "clua_internal.h"
#include "standalone_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static task *task_of(lua_State *L) { return lua_touserdata(L, 1); }

// MARK: - Messages

static const char *program_prefix = "mprun: ";

void standalone_name_program(bool named) { program_prefix = named ? "mprun: " : ""; }

static bool keeps_reports = false;
static char *kept_report = NULL;

void clua_standalone_keep_reports(bool keep) {
  keeps_reports = keep;
  free(kept_report);
  kept_report = NULL;
}

const char *clua_standalone_kept_report(void) { return kept_report != NULL ? kept_report : ""; }

void clua_standalone_complain(const char *message) {
  if (keeps_reports) {
    free(kept_report);
    kept_report = strdup(message);
    return;
  }
  fprintf(stderr, "%s%s\n", program_prefix, message);
  fflush(stderr);
}

void clua_standalone_print(const char *line) {
  puts(line);
  fflush(stdout);
}

const char *clua_standalone_copyright(void) { return LUA_COPYRIGHT; }

// MARK: - Calls with tracebacks

static int explain(lua_State *L) { return standalone_is_interrupt(L) ? 1 : clua_explain(L); }

int standalone_report(lua_State *L) {
  if (standalone_is_interrupt(L)) {
    clua_standalone_complain(luaL_tolstring(L, -1, NULL));
    lua_pop(L, 2);
    return CLUA_INTERRUPTED;
  }
  const char *message = lua_tostring(L, -1);
  clua_standalone_complain(message != NULL ? message : "(error message not a string)");
  lua_pop(L, 1);
  return CLUA_FAILED;
}

static int report_body(lua_State *L) {
  task *work = task_of(L);
  lua_settop(L, 2);
  work->outcome = standalone_report(L);
  return 0;
}

int standalone_call(lua_State *L, int arguments, int results) {
  int function = lua_gettop(L) - arguments;
  lua_pushcfunction(L, explain);
  lua_insert(L, function);
  lua_State *outer = standalone_begin_interruptible(L);
  int status = lua_pcall(L, arguments, results, function);
  bool interrupted = standalone_end_interruptible(L, outer);
  lua_remove(L, function);
  if (status != LUA_OK) return standalone_report(L);
  if (!interrupted) return CLUA_DONE;
  standalone_push_interrupt(L);
  return standalone_report(L);
}

static int call_if_loaded(lua_State *L, int status, int arguments) {
  return status == LUA_OK ? standalone_call(L, arguments, 0) : standalone_report(L);
}

int standalone_protect(lua_State *L, lua_CFunction body, task *work) {
  lua_pushcfunction(L, body);
  lua_pushlightuserdata(L, work);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return work->outcome;
  work->outcome = CLUA_FAILED;
  lua_pushcfunction(L, report_body);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, work);
  lua_insert(L, -2);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);  // no memory left even to say so
  return work->outcome;
}

// MARK: - The state

static int set_global_body(lua_State *L) {
  task *work = task_of(L);
  lua_pushglobaltable(L);
  lua_pushlstring(L, work->text, work->length);
  lua_setfield(L, -2, work->name);
  return 0;
}

int clua_standalone_set_global(lua_State *L, const char *name, const char *value) {
  task work = {.name = name, .text = value, .length = strlen(value)};
  return standalone_protect(L, set_global_body, &work);
}

static int set_arguments_body(lua_State *L) {
  task *work = task_of(L);
  const char *argument = work->text;
  lua_createtable(L, work->count - work->origin, work->origin + 1);
  for (int i = 0; i < work->count; i++) {
    lua_pushstring(L, argument);
    lua_rawseti(L, -2, i - work->origin);
    argument += strlen(argument) + 1;
  }
  lua_setglobal(L, "arg");
  return 0;
}

int clua_standalone_set_arguments(lua_State *L, const char *packed, int count, int origin) {
  task work = {.text = packed, .count = count, .origin = origin};
  return standalone_protect(L, set_arguments_body, &work);
}

static int has_arguments_body(lua_State *L) {
  task *work = task_of(L);
  work->count = lua_getglobal(L, "arg") == LUA_TTABLE;
  return 0;
}

bool clua_standalone_has_arguments(lua_State *L) {
  task work = {0};
  return standalone_protect(L, has_arguments_body, &work) == CLUA_DONE && work.count != 0;
}

static int enable_warnings_body(lua_State *L) {
  lua_warning(L, "@on", 0);
  return 0;
}

int clua_standalone_enable_warnings(lua_State *L) {
  task work = {0};
  return standalone_protect(L, enable_warnings_body, &work);
}

// MARK: - Chunks

static int run_text_body(lua_State *L) {
  task *work = task_of(L);
  int status = luaL_loadbuffer(L, work->text, work->length, work->name);
  work->outcome = call_if_loaded(L, status, 0);
  return 0;
}

int clua_standalone_run_text(lua_State *L, const char *text, size_t length, const char *name) {
  task work = {.text = text, .length = length, .name = name};
  return standalone_protect(L, run_text_body, &work);
}

static int run_file_body(lua_State *L) {
  task *work = task_of(L);
  work->outcome = call_if_loaded(L, luaL_loadfile(L, work->name), 0);
  return 0;
}

int clua_standalone_run_file(lua_State *L, const char *path) {
  task work = {.name = path};
  return standalone_protect(L, run_file_body, &work);
}

static int require_body(lua_State *L) {
  task *work = task_of(L);
  lua_getglobal(L, "require");
  lua_pushstring(L, work->text);
  work->outcome = standalone_call(L, 1, 1);
  if (work->outcome == CLUA_DONE) lua_setglobal(L, work->name);
  return 0;
}

int clua_standalone_require(lua_State *L, const char *global, const char *module) {
  task work = {.name = global, .text = module};
  return standalone_protect(L, require_body, &work);
}

// MARK: - The script

// Pushes arg[1] … arg[#arg]. A chunk of -e may have changed the table, even to something else.
static int push_arguments(lua_State *L) {
  if (lua_getglobal(L, "arg") != LUA_TTABLE) return luaL_error(L, "'arg' is not a table");
  int table = lua_gettop(L);
  int count = (int)luaL_len(L, table);
  luaL_checkstack(L, count + 3, "too many arguments to script");
  for (int i = 1; i <= count; i++) lua_rawgeti(L, table, i);
  lua_remove(L, table);
  return count;
}

static int run_loaded_script(lua_State *L, int status) {
  int arguments = status == LUA_OK ? push_arguments(L) : 0;
  return call_if_loaded(L, status, arguments);
}

static int run_script_body(lua_State *L) {
  task *work = task_of(L);
  work->outcome = run_loaded_script(L, luaL_loadfile(L, work->name));
  return 0;
}

int clua_standalone_run_script(lua_State *L, const char *path) {
  task work = {.name = path};
  return standalone_protect(L, run_script_body, &work);
}

// Skips what Lua's own file loader skips: a byte order mark and a first line of "#…", whose end
// stays, so that lines keep their numbers.
static void skip_file_prefix(task *work) {
  if (work->length >= 3 && memcmp(work->text, "\xEF\xBB\xBF", 3) == 0) {
    work->text += 3;
    work->length -= 3;
  }
  if (work->length == 0 || work->text[0] != '#') return;
  const char *end = memchr(work->text, '\n', work->length);
  size_t skipped = end != NULL ? (size_t)(end - work->text) : work->length;
  // Only a text may begin with the line's end; compiled code must begin with its signature.
  if (skipped + 1 < work->length && end[1] == LUA_SIGNATURE[0]) skipped += 1;
  work->text += skipped;
  work->length -= skipped;
}

static int run_script_text_body(lua_State *L) {
  task *work = task_of(L);
  skip_file_prefix(work);
  int status = luaL_loadbuffer(L, work->text, work->length, work->name);
  work->outcome = run_loaded_script(L, status);
  return 0;
}

int clua_standalone_run_script_text(lua_State *L, const char *text, size_t length,
                                    const char *name) {
  task work = {.text = text, .length = length, .name = name};
  return standalone_protect(L, run_script_text_body, &work);
}
