#define _GNU_SOURCE
#include "clinux_descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_process.h"

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef PR_SET_PTRACER
#define PR_SET_PTRACER 0x59616d61
#define PR_SET_PTRACER_ANY ((unsigned long)-1)
#endif

int32_t clinux_fetch_descriptor(int32_t pid, int32_t descriptor) {
  int32_t process = clinux_pidfd_open(pid);
  if (process < 0) return process;
  int64_t fetched =
      CLINUX_CALL("pidfd_getfd", syscall(SYS_pidfd_getfd, process, descriptor, 0));
  close(process);
  return (int32_t)fetched;
}

void clinux_lend_descriptors(void) {
  // A kernel without Yama knows no such rule, and says so.
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
}

int32_t clinux_stdin_from_null(void) {
  int source = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (source < 0) {
    // A root without /dev: a pipe that nobody writes to is as empty.
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    close(ends[1]);
    source = ends[0];
  }
  if (source != 0) {
    int copied = dup2(source, 0);
    int error = errno;
    close(source);
    if (copied < 0) return -error;
  } else if (fcntl(0, F_SETFD, 0) != 0) {
    return -errno;
  }
  return 0;
}

void clinux_stdin_forget(void) {
  __fpurge(stdin);
  clearerr(stdin);
}

int32_t clinux_reserve_standard_descriptors(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0) continue;
    // The lowest free number is this one. The direction is the one that is never used.
    int made = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
    if (made < 0) return -errno;
  }
  return 0;
}

int32_t clinux_ready_descriptor(void) {
  return (int32_t)CLINUX_CALL("eventfd", eventfd(1, EFD_CLOEXEC));
}

int32_t clinux_socket_pair(int32_t *first, int32_t *second) {
  int ends[2];
  int64_t failed =
      CLINUX_CALL("socketpair", socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  if (failed < 0) return (int32_t)failed;
  *first = ends[0];
  *second = ends[1];
  return 0;
}

// Room for exactly one descriptor beside a message, aligned as the kernel wants it.
union ancillary {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int))];
};

int64_t clinux_send(int32_t socket, const void *bytes, size_t count, int32_t descriptor) {
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  union ancillary extra = {0};
  if (descriptor >= 0) {
    message.msg_control = extra.bytes;
    message.msg_controllen = sizeof extra.bytes;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  }
  return CLINUX_CALL("sendmsg", sendmsg(socket, &message, MSG_NOSIGNAL));
}

int64_t clinux_receive(int32_t socket, void *bytes, size_t count, int32_t *descriptor) {
  struct iovec part = {.iov_base = bytes, .iov_len = count};
  union ancillary extra = {0};
  struct msghdr message = {
      .msg_iov = &part,
      .msg_iovlen = 1,
      .msg_control = extra.bytes,
      .msg_controllen = sizeof extra.bytes,
  };
  *descriptor = -1;
  int64_t got = CLINUX_CALL("recvmsg", recvmsg(socket, &message, MSG_CMSG_CLOEXEC));
  if (got < 0) return got;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy(descriptor, CMSG_DATA(header), sizeof(int));
  return got;
}

int32_t clinux_open_working_directory(void) {
  return (int32_t)CLINUX_CALL("open", open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
}
