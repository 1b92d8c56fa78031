#define _GNU_SOURCE
#include "clinux_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clinux_fault.h"

_Static_assert(sizeof(struct sockaddr_storage) <= sizeof((struct clinux_address *)0)->bytes,
               "an address of any family fits");

static struct sockaddr *of(const struct clinux_address *address) {
  return (struct sockaddr *)address->bytes;
}

// MARK: Addresses

int32_t clinux_address_of_path(const uint8_t *path, size_t length,
                               struct clinux_address *address) {
  struct sockaddr_un un = {.sun_family = AF_UNIX};
  bool is_abstract = length > 0 && path[0] == 0;
  // A path has its end marked, an abstract name is as long as the address says.
  if (length + !is_abstract > sizeof un.sun_path) return -ENAMETOOLONG;
  if (length == 0 || (!is_abstract && memchr(path, 0, length) != NULL)) return -EINVAL;
  memcpy(un.sun_path, path, length);
  address->length = (uint32_t)(offsetof(struct sockaddr_un, sun_path) + length + !is_abstract);
  memcpy(address->bytes, &un, sizeof un);
  return 0;
}

int32_t clinux_address_of_host(const char *host, uint16_t port, int32_t family, bool numeric,
                               struct clinux_address *addresses, size_t room) {
  struct addrinfo hints = {
      .ai_family = family,
      .ai_socktype = SOCK_STREAM,
      .ai_flags = AI_NUMERICSERV | (host[0] == 0 ? AI_PASSIVE : 0) | (numeric ? AI_NUMERICHOST : 0),
  };
  char service[8];
  snprintf(service, sizeof service, "%u", port);
  struct addrinfo *found = NULL;
  int error = getaddrinfo(host[0] == 0 ? NULL : host, service, &hints, &found);
  if (error == EAI_SYSTEM) return -errno;
  if (error != 0) return clinux_host_errors + error;
  size_t count = 0;
  for (struct addrinfo *each = found; each != NULL && count < room; each = each->ai_next) {
    if (each->ai_addrlen > sizeof addresses->bytes) continue;
    addresses[count].length = each->ai_addrlen;
    memcpy(addresses[count].bytes, each->ai_addr, each->ai_addrlen);
    count++;
  }
  freeaddrinfo(found);
  return (int32_t)count;
}

const char *clinux_host_error_text(int32_t error) {
  return gai_strerror(error - clinux_host_errors);
}

int32_t clinux_address_family(const struct clinux_address *address) {
  return of(address)->sa_family;
}

size_t clinux_address_path(const struct clinux_address *address, uint8_t *path, size_t room) {
  size_t before = offsetof(struct sockaddr_un, sun_path);
  if (of(address)->sa_family != AF_UNIX || address->length <= before) return 0;
  const char *name = ((const struct sockaddr_un *)of(address))->sun_path;
  size_t length = address->length - before;
  if (name[0] != 0) length = strnlen(name, length);
  if (length > room) length = room;
  memcpy(path, name, length);
  return length;
}

int32_t clinux_address_host(const struct clinux_address *address, char *host, size_t room,
                            uint16_t *port) {
  const struct sockaddr *any = of(address);
  const void *number;
  if (any->sa_family == AF_INET) {
    number = &((const struct sockaddr_in *)any)->sin_addr;
    *port = ntohs(((const struct sockaddr_in *)any)->sin_port);
  } else if (any->sa_family == AF_INET6) {
    number = &((const struct sockaddr_in6 *)any)->sin6_addr;
    *port = ntohs(((const struct sockaddr_in6 *)any)->sin6_port);
  } else {
    return -EAFNOSUPPORT;
  }
  return inet_ntop(any->sa_family, number, host, (socklen_t)room) == NULL ? -errno : 0;
}

bool clinux_address_is_local(const struct clinux_address *address) {
  const struct sockaddr *any = of(address);
  if (any->sa_family == AF_INET) {
    return ntohl(((const struct sockaddr_in *)any)->sin_addr.s_addr) >> 24 == 127;
  }
  if (any->sa_family != AF_INET6) return true;
  const struct in6_addr *number = &((const struct sockaddr_in6 *)any)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(number)
         || (IN6_IS_ADDR_V4MAPPED(number) && number->s6_addr[12] == 127);
}

// MARK: Making connections

int32_t clinux_socket(int32_t family) {
  return (int32_t)CLINUX_CALL(
      "socket", socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

int32_t clinux_socket_bind(int32_t socket, const struct clinux_address *address) {
  // A server that is started again gets its port back, though old connections linger.
  int on = 1;
  if (of(address)->sa_family != AF_UNIX)
    (void)setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return (int32_t)CLINUX_CALL("bind", bind(socket, of(address), address->length));
}

int32_t clinux_socket_listen(int32_t socket, int32_t backlog) {
  return (int32_t)CLINUX_CALL("listen", listen(socket, backlog));
}

int32_t clinux_socket_accept(int32_t socket, struct clinux_address *peer) {
  socklen_t length = sizeof peer->bytes;
  memset(peer, 0, sizeof *peer);
  int32_t made = (int32_t)CLINUX_CALL(
      "accept4", accept4(socket, of(peer), &length, SOCK_CLOEXEC | SOCK_NONBLOCK));
  peer->length = length;
  return made;
}

static int set_blocking(int socket, bool blocks) {
  int flags = fcntl(socket, F_GETFL);
  if (flags < 0) return -errno;
  flags = blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  return fcntl(socket, F_SETFL, flags) < 0 ? -errno : 0;
}

int32_t clinux_socket_connect(int32_t socket, const struct clinux_address *address,
                              int64_t nanoseconds) {
  if (of(address)->sa_family != AF_UNIX)
    return (int32_t)CLINUX_CALL("connect", connect(socket, of(address), address->length));
  // No event tells when a backlog over a path has room again: only connecting itself can wait for
  // it.
  struct timeval patience = {
      .tv_sec = nanoseconds / 1000000000,
      .tv_usec = nanoseconds % 1000000000 / 1000 + 1,
  };
  (void)setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  int failed = set_blocking(socket, true);
  if (failed < 0) return failed;
  int32_t result =
      (int32_t)CLINUX_CALL("connect", connect(socket, of(address), address->length));
  failed = set_blocking(socket, false);
  return failed < 0 ? failed : result;
}

int32_t clinux_socket_result(int32_t socket) {
  int error = 0;
  socklen_t length = sizeof error;
  int64_t failed =
      CLINUX_CALL("getsockopt", getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length));
  return failed < 0 ? (int32_t)failed : -error;
}

int32_t clinux_socket_address(int32_t socket, struct clinux_address *address) {
  socklen_t length = sizeof address->bytes;
  memset(address, 0, sizeof *address);
  int64_t failed = CLINUX_CALL("getsockname", getsockname(socket, of(address), &length));
  address->length = length;
  return (int32_t)failed;
}

// MARK: Reading and writing

int64_t clinux_socket_read(int32_t socket, void *bytes, size_t count) {
  return CLINUX_CALL("recv", recv(socket, bytes, count, 0));
}

int64_t clinux_socket_write(int32_t socket, const void *first, size_t first_count,
                            const void *second, size_t second_count) {
  struct iovec parts[2] = {
      {.iov_base = (void *)first, .iov_len = first_count},
      {.iov_base = (void *)second, .iov_len = second_count},
  };
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = second_count > 0 ? 2 : 1};
  return CLINUX_CALL("sendmsg", sendmsg(socket, &message, MSG_NOSIGNAL));
}

int32_t clinux_socket_end(int32_t socket) {
  return (int32_t)CLINUX_CALL("shutdown", shutdown(socket, SHUT_WR));
}

// MARK: The peer

int32_t clinux_socket_peer_user(int32_t socket, uint32_t *user) {
  struct ucred credentials = {0};
  socklen_t length = sizeof credentials;
  int64_t failed =
      CLINUX_CALL("getsockopt", getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length));
  *user = credentials.uid;
  return (int32_t)failed;
}

uint32_t clinux_effective_user(void) { return geteuid(); }

int32_t clinux_socket_watch_peer(int32_t socket, int32_t idle, int32_t interval, int32_t count,
                                 uint32_t patience) {
  int on = 1;
  const struct {
    int level, name;
    const void *value;
    socklen_t size;
  } options[] = {
      {IPPROTO_TCP, TCP_NODELAY, &on, sizeof on},
      {SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on},
      {IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle},
      {IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval},
      {IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count},
      {IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience},
  };
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    int64_t failed = CLINUX_CALL("setsockopt", setsockopt(socket, options[i].level, options[i].name,
                                                          options[i].value, options[i].size));
    if (failed < 0) return (int32_t)failed;
  }
  return 0;
}

// MARK: Many at once

int32_t clinux_epoll(void) {
  return (int32_t)CLINUX_CALL("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
}

int32_t clinux_epoll_control(int32_t epoll, int32_t operation, int32_t descriptor, int16_t events,
                             uint64_t key) {
  // The events of poll and epoll have the same bits.
  struct epoll_event event = {.events = (uint16_t)events, .data.u64 = key};
  return (int32_t)CLINUX_CALL("epoll_ctl", epoll_ctl(epoll, operation, descriptor, &event));
}

int32_t clinux_epoll_ready(int32_t epoll, uint64_t *keys, size_t room) {
  struct epoll_event events[64];
  int most = room < 64 ? (int)room : 64;
  int32_t count = (int32_t)CLINUX_CALL("epoll_wait", epoll_wait(epoll, events, most, 0));
  for (int32_t i = 0; i < count; i++) keys[i] = events[i].data.u64;
  return count;
}
