#define _GNU_SOURCE
#include "clinux_process.h"
#include "clinux_fault.h"

#include <errno.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

extern char **environ;

static int argument_count;
static char **arguments;

/// The C library hands its arguments to every constructor: no file of /proc has to be read for
/// them.
__attribute__((constructor)) static void note_arguments(int count, char **vector) {
  argument_count = count;
  arguments = vector;
}

char **clinux_arguments(int32_t *count) {
  *count = argument_count;
  return arguments;
}

// MARK: Forks
//
// `fork` by somebody else's code, such as a module in C, goes through the handlers of the C
// library; so does our own, which says so beforehand.

static void (*before_fork)(void), (*in_forked_child)(void);
static bool is_own_fork;
static uint64_t mask_before_fork;
static uint32_t fork_count;

static bool is_foreign_fork(void) {
  return !is_own_fork && before_fork != NULL && syscall(SYS_gettid) == getpid();
}

static void prepare_fork(void) {
  if (!is_foreign_fork()) return;
  // A signal in the child before it is a process of its own would ring the parent's bells.
  mask_before_fork = clinux_signals_block_all();
  before_fork();
}

static void resume_parent(void) {
  if (is_foreign_fork()) clinux_signals_set_mask(mask_before_fork);
}

static void resume_child(void) {
  fork_count++;
  if (!is_foreign_fork()) return;
  in_forked_child();
  clinux_signals_set_mask(mask_before_fork);
}

int32_t clinux_watch_forks(void (*before)(void), void (*child)(void)) {
  bool is_watching = before_fork != NULL;
  before_fork = before;
  in_forked_child = child;
  return is_watching ? 0 : -pthread_atfork(prepare_fork, resume_parent, resume_child);
}

uint32_t clinux_fork_count(void) { return fork_count; }

int32_t clinux_fork(void) {
  is_own_fork = true;
  int32_t pid = (int32_t)CLINUX_CALL("fork", fork());
  is_own_fork = false;
  return pid;
}

// glibc keeps the thread's id in its own descriptor, and its fork lets the kernel refresh it there.
// A raw clone must do the same; the kernel tells the address, which is also the "clear" address.
static int32_t *thread_id_address(void) {
  int32_t *address = NULL;
  if (prctl(PR_GET_TID_ADDRESS, &address, 0, 0, 0) != 0) return NULL;
  return address;
}

static long raw_clone(unsigned long flags, int32_t *pid_word, int32_t *tid_address) {
#if defined(__x86_64__)
  return syscall(SYS_clone, flags, 0, pid_word, tid_address, 0);
#else
  return syscall(SYS_clone, flags, 0, pid_word, 0, tid_address);
#endif
}

int32_t clinux_fork_sibling(int32_t *pid_word) {
  int32_t *tid_address = thread_id_address();
  unsigned long flags = CLONE_PARENT | SIGCHLD;
  if (tid_address != NULL) flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
  if (pid_word != NULL) {
    // The store also makes the page present, so that the kernel's own store cannot fail.
    __atomic_store_n(pid_word, 0, __ATOMIC_RELEASE);
    flags |= CLONE_PARENT_SETTID;
  }
  return (int32_t)CLINUX_CALL("clone", raw_clone(flags, pid_word, tid_address));
}

// A program that is not this one, or that is nobody's child, begins as any does: no signal is
// blocked, and what the terminal sends is not for it.
static void begin_foreign(void) {
  for (int signal = 1; signal < SIGRTMAX + 1; signal++)
    (void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
  (void)setsid();
  clinux_signals_set_mask(0);
}

// Closes all descriptors from one number to another, these included.
static void close_range_of(unsigned first, unsigned last) {
  if (first > last || syscall(SYS_close_range, first, last, 0) == 0) return;
  struct rlimit limit;
  rlim_t end = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
  if (end > 65536) end = 65536;
  for (unsigned descriptor = first; descriptor <= last && descriptor < end; descriptor++)
    close((int)descriptor);
}

static void keep_descriptors(int32_t first, int32_t second) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int stream = 0; stream < 3; stream++)
    if (null < 0 || dup2(null, stream) < 0) close(stream);
  unsigned lower = (unsigned)(first < second ? first : second);
  unsigned upper = (unsigned)(first < second ? second : first);
  close_range_of(3, lower - 1);
  close_range_of(lower + 1, upper - 1);
  close_range_of(upper + 1, ~0U);
}

int32_t clinux_fork_detached(int32_t first, int32_t second) {
  int32_t middle = clinux_fork();
  if (middle == 0) {
    // Only a process whose parent has ended is nobody's child.
    int32_t pid = clinux_fork();
    if (pid != 0) _exit(pid < 0 ? -pid : 0);
    clinux_signals_forget();
    begin_foreign();
    keep_descriptors(first, second);
    return 0;
  }
  if (middle < 0) return middle;
  int status = 0;
  while (waitpid(middle, &status, 0) < 0)
    // Where SIGCHLD is ignored, there is nothing to collect.
    if (errno != EINTR) return middle;
  if (WIFSIGNALED(status)) return -EINTR;
  return WEXITSTATUS(status) == 0 ? middle : -WEXITSTATUS(status);
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

// What the new process does between the clone and the exec, in the parent's memory while the parent
// waits: system calls only.
struct launch {
  const char *path;
  char *const *arguments;
  const int32_t *kept;
  int32_t kept_count;
  struct clinux_streams streams;
  bool is_foreign;
  int32_t parent;
  int32_t error;
};

static int set_streams(const struct clinux_streams *streams) {
  if (streams->input >= 0) {
    if (dup2(streams->input, 0) < 0) return -errno;
  } else {
    int null = clinux_stdin_from_null();
    if (null < 0) return null;
  }
  if (streams->output >= 0 && dup2(streams->output, 1) < 0) return -errno;
  if (streams->error >= 0 && dup2(streams->error, 2) < 0) return -errno;
  return 0;
}

// Closes on exec everything from 3 up. Kernels before 5.11 lack the flag, some sandboxes the call.
static void close_others_on_exec(void) {
  if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  struct rlimit limit;
  rlim_t last = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
  if (last > 65536) last = 65536;
  for (rlim_t descriptor = 3; descriptor < last; descriptor++)
    (void)fcntl((int)descriptor, F_SETFD, FD_CLOEXEC);
}

static int launch_child(void *argument) {
  struct launch *launch = argument;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) goto failed;
  if (getppid() != launch->parent) _exit(127);
  int failed = set_streams(&launch->streams);
  if (failed < 0) {
    launch->error = -failed;
    _exit(127);
  }
  close_others_on_exec();
  for (int32_t i = 0; i < launch->kept_count; i++)
    if (fcntl(launch->kept[i], F_SETFD, 0) != 0) goto failed;
  if (launch->is_foreign) {
    begin_foreign();
    execvp(launch->path, launch->arguments);
  } else {
    execve(launch->path, launch->arguments, environ);
  }
failed:
  launch->error = errno;
  _exit(127);
}

static int32_t spawn(struct launch *launch) {
  // Blocked here and in the new program until it has its own handlers: no handler of ours runs in
  // the shared memory, and no Ctrl-C gets lost or kills a program that is just starting.
  uint64_t mask = clinux_signals_block_all();
  launch->parent = getpid();
  _Alignas(16) char stack[32768];
  int32_t pid = (int32_t)CLINUX_CALL(
      "clone",
      clone(launch_child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, launch));
  if (pid > 0 && launch->error != 0) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
    pid = -launch->error;
  }
  clinux_signals_set_mask(mask);
  return pid;
}

int32_t clinux_spawn(
    const char *path, char *const *arguments, const int32_t *kept, int32_t kept_count,
    struct clinux_streams streams) {
  struct launch launch = {
      .path = path,
      .arguments = arguments,
      .kept = kept,
      .kept_count = kept_count,
      .streams = streams,
  };
  return spawn(&launch);
}

int32_t clinux_spawn_command(char *const *arguments, struct clinux_streams streams) {
  struct launch launch = {
      .path = arguments[0],
      .arguments = arguments,
      .streams = streams,
      .is_foreign = true,
  };
  return spawn(&launch);
}

int32_t clinux_fix_addresses(void) {
  int now = personality(0xffffffff);
  if (now < 0 || (now & ADDR_NO_RANDOMIZE) != 0) return 0;
  return personality((unsigned long)now | ADDR_NO_RANDOMIZE) >= 0;
}

int32_t clinux_exec_again(char *const *arguments) {
  return (int32_t)CLINUX_CALL("execv", execv("/proc/self/exe", arguments));
}
