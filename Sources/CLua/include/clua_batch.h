#pragma once

#include "clua_types.h"

/// Reads elements of a table that are integers, 8 bytes each, up to the first that is none. Answers
/// how many it read.
int64_t clua_read_integers(lua_State *L, int table, int64_t from, int64_t count, void *out);

/// Sets elements of a table from `first` on to integers of 8 bytes each.
int clua_write_integers(
    lua_State *L, int table, int64_t first, const void *values, int64_t count);

/// A function called with one integer after another.
typedef struct {
  const char *inputs;
  int64_t count;
  /// Receives the results, 8 bytes each.
  char *room;
  /// A word that others watch: each result adds one to it, which publishes the result.
  uint64_t *counter;
  /// Words that others watch: the task that runs plus 1; how many results were ever written; one of
  /// no concern; at how many results to stop.
  uint64_t *progress;
  /// The number of the first task.
  uint64_t task;
  /// How many results were written.
  int64_t done;
  /// Whether the call after those gave another result, which is on top of the stack.
  bool has_other;
} clua_integer_run;

/// Calls the function at `function` until the inputs are at their end, a result is no integer, or
/// it is told to stop. On failure the error is on top and its traceback kept; `done` says what was
/// done before.
int clua_run_integers(lua_State *L, int function, clua_integer_run *run);
