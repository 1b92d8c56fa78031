#pragma once

// Lines of a terminal, edited by libedit, which is loaded when the first one is asked for.

#include <stdbool.h>

#include <lua5.4/lua.h>

typedef enum {
  EDITOR_LINE,         // a line was read
  EDITOR_END,          // Ctrl-D on an empty line, or the terminal is gone
  EDITOR_INTERRUPTED,  // Ctrl-C
  EDITOR_ABSENT        // no terminal, or no library: lines are to be read plainly
} editor_outcome;

// Reads a line with a prompt, and notes it in the history. The caller frees *line, which has no
// line end. The state is asked for names that complete what was typed. May raise only by lack of
// memory.
editor_outcome standalone_edit_line(lua_State *L, const char *prompt, char **line);

// Gives each name that may complete `typed`, a word such as "string.re", to `take`, without what
// stands before the last dot or colon; returns where in `typed` that part begins. Runs no Lua code.
typedef void (*completion_taker)(void *context, const char *name);
size_t standalone_complete(lua_State *L, const char *typed, completion_taker take, void *context);

// The lines of earlier sessions, the oldest first; nothing where they cannot be read. And one more.
void standalone_read_history(void (*take)(void *context, const char *line), void *context);
void standalone_append_history(const char *line);
