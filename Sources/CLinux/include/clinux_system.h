#pragma once

// What Swift's module Glibc leaves out of the system: headers that it does not have, and functions
// that take arguments of varying number. Failures are told as the system does, by -1 and errno.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the oldest headers that this builds with. */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/// Variables, which Swift takes for data that threads race for.
static inline FILE *_Nonnull clinux_stdin(void) { return stdin; }
static inline FILE *_Nonnull clinux_stdout(void) { return stdout; }
static inline FILE *_Nonnull clinux_stderr(void) { return stderr; }
static inline char *_Nullable *_Nullable clinux_environment(void) { return environ; }
static inline void clinux_set_environment(char *_Nullable *_Nonnull entries) { environ = entries; }

static inline int32_t clinux_pidfd_open(int32_t pid) {
  return (int32_t)syscall(SYS_pidfd_open, pid, 0);
}

static inline int32_t clinux_pidfd_getfd(int32_t pidfd, int32_t descriptor) {
  return (int32_t)syscall(SYS_pidfd_getfd, pidfd, descriptor, 0);
}

/// Sends a signal with a number, as sigqueue does.
static inline int32_t clinux_pidfd_queue(int32_t pidfd, int32_t signal, uint64_t number) {
  siginfo_t info = {.si_signo = signal, .si_code = SI_QUEUE};
  info.si_pid = getpid();
  info.si_uid = getuid();
  info.si_value.sival_ptr = (void *)(uintptr_t)number;
  return (int32_t)syscall(SYS_pidfd_send_signal, pidfd, signal, &info, 0);
}

static inline int32_t clinux_prctl(int32_t option, unsigned long argument) {
  return prctl(option, argument, 0, 0, 0);
}

static inline int32_t clinux_gettid(void) { return (int32_t)syscall(SYS_gettid); }
