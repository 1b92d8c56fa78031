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

/// Sends an answer. Does not block: what does not fit into the socket at once is cut off. Only a
/// process of the same user, or of root, gets one.
int32_t clinux_report_answer(uint64_t number, const void *bytes, size_t count);

/// A socket on which the answers to a number come.
int32_t clinux_report_listen(uint64_t number);
/// Waits for an answer, at most so many milliseconds. Gives a descriptor to read it from, 0 if none
/// came.
int32_t clinux_report_accept(int32_t socket, int32_t milliseconds);
/// Reads what has come of an answer, until its sender is done; waits a second for it at most.
/// Returns how many bytes there are, 0 at the end.
int64_t clinux_report_read(int32_t answer, void *bytes, size_t count);
/// Asks a process. -EPERM where this may not be done.
int32_t clinux_report_ask(int32_t pidfd, uint64_t number);

/// Has SIGQUIT, which Ctrl-\ sends, start this program anew with the option `--dump` and this
/// process's number, its output led to stderr. The new process is nobody's child.
int32_t clinux_report_on_quit(void);
/// Has SIGQUIT do nothing: the program's first process acts on it.
int32_t clinux_report_leave_quit(void);

/// The number of the `nth` (from 0) descriptor of a process that is a memory file of that name;
/// -ENOENT.
int32_t clinux_report_find_memory(int32_t pid, const char *name, int32_t nth);
/// Opens a descriptor of another process, for reading.
int32_t clinux_report_open(int32_t pid, int32_t descriptor);
/// Reads a file of /proc/PID; returns how many bytes there are, at most `count`.
int64_t clinux_report_proc(int32_t pid, const char *name, char *bytes, size_t count);

#pragma clang assume_nonnull end
