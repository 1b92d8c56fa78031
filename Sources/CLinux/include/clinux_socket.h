#pragma once

// Stream sockets: to other programs, on this machine or another. Every function returns its result
// or -errno. All sockets are closed on exec and never block, but for one kind of connecting (see
// there).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Where a socket is: a `struct sockaddr` of any family, as the system takes it.
struct clinux_address {
  uint32_t length;
  _Alignas(8) uint8_t bytes[128];
};

enum clinux_family {
  CLINUX_FAMILY_UNIX = 1,
  CLINUX_FAMILY_INET = 2,
  CLINUX_FAMILY_INET6 = 10,
};

/// The address of a path; of an abstract name, if its first byte is 0. -ENAMETOOLONG if it does not
/// fit.
int32_t clinux_address_of_path(const uint8_t *path, size_t length, struct clinux_address *address);
/// Looks a host up, which may ask other computers unless it must be `numeric`. `family` 0 is either
/// family of the internet. Returns how many of at most `room` addresses there are; or -EAI_...,
/// less 1000.
int32_t clinux_address_of_host(const char *host, uint16_t port, int32_t family, bool numeric,
                               struct clinux_address *addresses, size_t room);
/// What such a result means.
const char *clinux_host_error_text(int32_t error);

int32_t clinux_address_family(const struct clinux_address *address);
/// The path or abstract name, and its length; for the internet the host in numbers and the port.
size_t clinux_address_path(const struct clinux_address *address, uint8_t *path, size_t room);
int32_t clinux_address_host(const struct clinux_address *address, char *host, size_t room,
                            uint16_t *port);
/// Whether only this machine can reach what listens there.
bool clinux_address_is_local(const struct clinux_address *address);

int32_t clinux_socket(int32_t family);
int32_t clinux_socket_bind(int32_t socket, const struct clinux_address *address);
int32_t clinux_socket_listen(int32_t socket, int32_t backlog);
/// A connection that waits to be accepted, and where it comes from.
int32_t clinux_socket_accept(int32_t socket, struct clinux_address *peer);
/// Begins to connect. Over a path it waits while the other side's backlog is full, at most for
/// `nanoseconds`, and is then -EAGAIN; over the internet it returns -EINPROGRESS at once.
int32_t clinux_socket_connect(int32_t socket, const struct clinux_address *address,
                              int64_t nanoseconds);
/// How connecting ended (SO_ERROR): 0 or -errno.
int32_t clinux_socket_result(int32_t socket);
int32_t clinux_socket_address(int32_t socket, struct clinux_address *address);

/// Bytes read; 0 at the end; -EAGAIN when there are none now.
int64_t clinux_socket_read(int32_t socket, void *bytes, size_t count);
/// Bytes written of two pieces, the second after the first; -EAGAIN when there is no room now.
/// Raises no SIGPIPE.
int64_t clinux_socket_write(int32_t socket, const void *first, size_t first_count,
                            const void *_Nullable second, size_t second_count);
/// Says to the other side that nothing more will come.
int32_t clinux_socket_end(int32_t socket);

/// The user of the process at the other end of a connection over a path.
int32_t clinux_socket_peer_user(int32_t socket, uint32_t *user);
uint32_t clinux_effective_user(void);

/// Sends small messages at once, and has a peer noticed that does not answer any more: after
/// `idle` seconds of silence it is asked every `interval` seconds, `count` times; and what was sent
/// must be acknowledged within `patience` milliseconds.
int32_t clinux_socket_watch_peer(int32_t socket, int32_t idle, int32_t interval, int32_t count,
                                 uint32_t patience);

/// A descriptor that is readable when one of those added to it is ready, and what they are.
int32_t clinux_epoll(void);
/// `operation` is 1 (add), 2 (remove) or 3 (change); `events` as for poll.
int32_t clinux_epoll_control(int32_t epoll, int32_t operation, int32_t descriptor, int16_t events,
                             uint64_t key);
/// The keys of those that are ready now, at most `room`. Does not wait.
int32_t clinux_epoll_ready(int32_t epoll, uint64_t *keys, size_t room);

// Files that stand for sockets, and the folder in which they are.

static const int32_t clinux_host_errors = -1000;

#pragma clang assume_nonnull end
