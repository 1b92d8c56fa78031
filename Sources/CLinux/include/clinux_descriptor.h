#pragma once

// Descriptors: made, kept, passed and closed. Every function returns its result or -errno.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A copy, closed on exec, of a descriptor that another process has open. The other process must
/// belong to the same user, and, where the system is strict, have called clinux_lend_descriptors().
int32_t clinux_fetch_descriptor(int32_t pid, int32_t descriptor);
/// Lets other processes of this user fetch descriptors, where the system asks for such leave.
void clinux_lend_descriptors(void);

/// Makes descriptor 0 read from /dev/null (from an empty pipe where there is none).
int32_t clinux_stdin_from_null(void);
/// Makes stdio forget what it has read ahead from the stdin that this process had before.
void clinux_stdin_forget(void);

/// Takes up those of the numbers 0, 1 and 2 that are free, so that no other file gets them and then
/// what is meant for stdout. Reading or writing there fails as it does on a free number.
int32_t clinux_reserve_standard_descriptors(void);

/// A descriptor that is readable for ever, closed on exec.
int32_t clinux_ready_descriptor(void);

/// A pair of connected message sockets, closed on exec. A message arrives whole or not at all.
int32_t clinux_socket_pair(int32_t *first, int32_t *second);
/// Sends one message, with one descriptor unless `descriptor` is -1. Raises no SIGPIPE.
int64_t clinux_send(int32_t socket, const void *bytes, size_t count, int32_t descriptor);
/// Receives one message. `*descriptor` is the descriptor that came with it, closed on exec, or -1.
/// 0: the other end is closed.
int64_t clinux_receive(int32_t socket, void *bytes, size_t count, int32_t *descriptor);

/// The working directory as a descriptor that can be passed to another process.
int32_t clinux_open_working_directory(void);

#pragma clang assume_nonnull end
