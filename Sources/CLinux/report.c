#define _GNU_SOURCE
#include "clinux_report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_signal_table.h"
#include "clinux_signals.h"

// MARK: The process that is asked

static _Atomic uint64_t question;

static void take_question(int32_t signal, uint64_t number) {
  if (number == 0) return;
  atomic_store(&question, number);
  clinux_signals_ring(signal);
}

int32_t clinux_report_note(void) {
  return clinux_signal_handle(
      SIGURG, CLINUX_SIGNAL_OWNER_QUESTION, take_question,
      CLINUX_SIGNAL_RESTARTS | CLINUX_SIGNAL_ORDERED);
}

uint64_t clinux_report_take(void) { return atomic_exchange(&question, 0); }
bool clinux_report_is_wanted(void) { return atomic_load(&question) != 0; }
bool clinux_report_is_question(int32_t signal) { return signal == SIGURG; }
void clinux_report_forget(void) { atomic_store(&question, 0); }

static socklen_t name_socket(struct sockaddr_un *address, uint64_t number) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  // A name that begins with a zero is in no folder and goes with its socket.
  int length = snprintf(address->sun_path + 1, sizeof address->sun_path - 1,
                        "mprun-report-%016llx", (unsigned long long)number);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
}

// Whether the other end of a socket may know what this process does.
static bool may_know(int peer) {
  struct ucred other;
  socklen_t size = sizeof other;
  if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &other, &size) != 0) return false;
  return other.uid == geteuid() || other.uid == 0;
}

int32_t clinux_report_answer(uint64_t number, const void *bytes, size_t count) {
  int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (peer < 0) return -errno;
  struct sockaddr_un address;
  socklen_t length = name_socket(&address, number);
  int32_t result = 0;
  if (connect(peer, (struct sockaddr *)&address, length) != 0) {
    result = -errno;
  } else if (!may_know(peer)) {
    result = -EPERM;
  }
  for (size_t sent = 0; result == 0 && sent < count;) {
    ssize_t more = send(peer, (const char *)bytes + sent, count - sent, MSG_NOSIGNAL);
    if (more < 0) result = -errno;
    if (more > 0) sent += (size_t)more;
  }
  close(peer);
  return result;
}

// MARK: The process that asks

int32_t clinux_report_listen(uint64_t number) {
  int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (server < 0) return -errno;
  struct sockaddr_un address;
  socklen_t length = name_socket(&address, number);
  if (bind(server, (struct sockaddr *)&address, length) == 0 && listen(server, SOMAXCONN) == 0)
    return server;
  int error = errno;
  close(server);
  return -error;
}

int32_t clinux_report_accept(int32_t socket, int32_t milliseconds) {
  struct pollfd coming = {.fd = socket, .events = POLLIN};
  int ready = poll(&coming, 1, milliseconds);
  if (ready < 0 && errno != EINTR) return -errno;
  if (ready <= 0) return 0;
  int answer = accept4(socket, NULL, NULL, SOCK_CLOEXEC);
  if (answer < 0) return errno == EAGAIN || errno == ECONNABORTED ? 0 : -errno;
  struct timeval limit = {.tv_sec = 1};
  setsockopt(answer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (may_know(answer)) return answer;
  close(answer);
  return 0;
}

int64_t clinux_report_read(int32_t answer, void *bytes, size_t count) {
  ssize_t got;
  do got = read(answer, bytes, count);
  while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

int32_t clinux_report_ask(int32_t pidfd, uint64_t number) {
  siginfo_t info = {.si_signo = SIGURG, .si_code = SI_QUEUE};
  info.si_pid = getpid();
  info.si_uid = getuid();
  info.si_value.sival_ptr = (void *)(uintptr_t)number;
  return (int32_t)CLINUX_CALL(
      "pidfd_send_signal", syscall(SYS_pidfd_send_signal, pidfd, SIGURG, &info, 0));
}

// MARK: Ctrl-\.

static pid_t quit_pid;
static char quit_argument[16];

// All that is done here is allowed in a signal handler: whatever the process is in, it is told of.
static void start_dump(int32_t signal, uint64_t value) {
  (void)signal;
  (void)value;
  if (getpid() != quit_pid) return;
  pid_t helper = _Fork();
  if (helper == 0) {
    // A grandchild, which becomes the child of init: nobody here has to collect it.
    if (_Fork() != 0) _exit(0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(2, 1);
    char *arguments[] = {(char[]){"mprun"}, (char[]){"--dump"}, quit_argument, NULL};
    execv("/proc/self/exe", arguments);
    _exit(127);
  }
  if (helper > 0)
    while (waitpid(helper, NULL, 0) < 0 && errno == EINTR) {}
}

static int32_t handle_quit(void) {
  return clinux_signal_handle(
      SIGQUIT, CLINUX_SIGNAL_OWNER_QUIT, start_dump, CLINUX_SIGNAL_RESTARTS | CLINUX_SIGNAL_ALONE);
}

int32_t clinux_report_on_quit(void) {
  quit_pid = getpid();
  snprintf(quit_argument, sizeof quit_argument, "%d", (int)quit_pid);
  return handle_quit();
}

int32_t clinux_report_leave_quit(void) { return handle_quit(); }

// MARK: /proc

int32_t clinux_report_find_memory(int32_t pid, const char *name, int32_t nth) {
  char folder[64], wanted[64], path[128], target[128];
  snprintf(folder, sizeof folder, "/proc/%d/fd", (int)pid);
  int length = snprintf(wanted, sizeof wanted, "/memfd:%s (deleted)", name);
  DIR *entries = opendir(folder);
  if (entries == NULL) return -errno;
  int32_t found = -ENOENT;
  const struct dirent *entry;
  while (found < 0 && (entry = readdir(entries)) != NULL) {
    snprintf(path, sizeof path, "%s/%.20s", folder, entry->d_name);
    if (readlink(path, target, sizeof target) != length) continue;
    if (memcmp(target, wanted, (size_t)length) == 0 && nth-- == 0) found = atoi(entry->d_name);
  }
  closedir(entries);
  return found;
}

int32_t clinux_report_open(int32_t pid, int32_t descriptor) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, (int)descriptor);
  return (int32_t)CLINUX_CALL("open", open(path, O_RDONLY | O_CLOEXEC));
}

int64_t clinux_report_proc(int32_t pid, const char *name, char *bytes, size_t count) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  int64_t got = read(file, bytes, count);
  int error = errno;
  close(file);
  return got < 0 ? -error : got;
}
