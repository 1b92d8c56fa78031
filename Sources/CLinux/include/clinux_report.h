#pragma once

// Asking a process what it does, and answering. The question is SIGURG, which a process that does
// not know it ignores, with a random number; the answer goes to a socket whose name is that number,
// and is dropped where nobody listens any more. Nobody waits for anybody.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Takes note of the question from now on, as of the other signals in clinux_signals.h; blocking
/// calls are restarted. In a process just forked it counts on.
int32_t clinux_report_note(void);
/// The number of a question that was not answered yet, 0 if there is none; once.
uint64_t clinux_report_take(void);
/// Whether `clinux_report_take` would give one.
bool clinux_report_is_wanted(void);
/// Whether a signal is the question.
bool clinux_report_is_question(int32_t signal);
/// Forgets a question, in a process just forked that was not asked.
void clinux_report_forget(void);

/// Has SIGQUIT, which Ctrl-\ sends, start this program anew with the option `--dump` and this
/// process's number, its output led to stderr. The new process is nobody's child.
int32_t clinux_report_on_quit(void);
/// Has SIGQUIT do nothing: the program's first process acts on it.
int32_t clinux_report_leave_quit(void);

#pragma clang assume_nonnull end
