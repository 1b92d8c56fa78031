#pragma once

// Lines of a terminal, edited by libedit, which is not linked but loaded when a user sits at a
// terminal: no script pays for it, and the program runs where it is missing. This is C because the
// library's functions take arguments of varying number and kind. There is one editor in a process,
// of its stdin, stdout and stderr.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#pragma clang assume_nonnull begin

/// What the terminal shows after a key was served.
enum clinux_editline_result {
  CLINUX_EDITLINE_REFRESH = 4,
  CLINUX_EDITLINE_ERROR = 6,
  CLINUX_EDITLINE_REDISPLAY = 8,
};

/// Whom the editor asks.
struct clinux_editline_user {
  void *context;
  /// Reads a character: 1; 0 at the end of the input; -1 to give the line up.
  int32_t (*read)(void *context, wchar_t *character);
  /// Serves the Tab key.
  enum clinux_editline_result (*complete)(void *context);
};

/// Loads the library and makes the editor, with a history of so many lines. False where there is
/// none.
bool clinux_editline_open(struct clinux_editline_user user, int32_t history_size);
/// Adds a line to the history.
void clinux_editline_remember(const char *line);
/// Reads a line, its end included, which stays until the next one; NULL if it was given up.
const char *_Nullable clinux_editline_read(const char *prompt, int32_t *length);

/// What was typed before the cursor. For `complete`, as the next one.
const char *clinux_editline_before_cursor(size_t *length);
bool clinux_editline_insert(const char *text);

/// Whether the editor hears of a new size of the terminal and of its own resumption.
void clinux_editline_watch(bool on);
/// Does what they ask for. For `read`.
void clinux_editline_serve_signals(void);

#pragma clang assume_nonnull end
