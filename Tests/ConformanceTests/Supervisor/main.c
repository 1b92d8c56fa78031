// Runs one command for the conformance tests, and tells afterwards how it ended and what it left.
//
//   ConformanceSupervisor --report FILE --stdout FILE --stderr FILE [options] -- program args…
//
//   --timeout-ms N     kill the whole tree after N milliseconds and report "timeout" (60000)
//   --linger-ms N      how long descendants may outlive the command before they count as survivors
//   --when TEXT        wait until TEXT has appeared on the command's stdout, then send --signal
//   --after-us N       send --signal N microseconds after the start (or after TEXT appeared)
//   --signal N         the signal to send, to the command only
//   --to-group         send it to the command's process group instead, as a terminal would
//
// The command leads a process group of its own, starts with an empty signal mask and default
// dispositions, and has pipes for stdout and stderr. The supervisor is the sub-reaper of
// everything below, so an orphan that hides behind setsid or a double fork is still seen.
//
// The report has one line per fact: "exit N", "signal N", "timeout", "flood N" (too many
// processes at once), "survivor PID STATE COMMAND", "failed WHY".
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { tick_ms = 100, flood_limit = 4000 };

static struct {
  const char *report, *out, *err, *when;
  int64_t timeout_ms, linger_ms, after_us;
  int signal;
  bool to_group;
  char **command;
} options = {.timeout_ms = 60000, .linger_ms = 2000, .after_us = -1};

static struct {
  pid_t pid;
  int out_pipe, err_pipe, out_file, err_file, pidfd;
  FILE *report;
  // The last bytes of stdout, so that TEXT is found across two reads.
  char tail[4096 + 65536];
  size_t tail_length;
  bool text_seen, signal_sent;
  int64_t text_seen_at;
} run;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void fail(const char *what) {
  fprintf(stderr, "ConformanceSupervisor: %s: %s\n", what, strerror(errno));
  if (run.report != NULL) fprintf(run.report, "failed %s: %s\n", what, strerror(errno));
  exit(2);
}

static void parse(int argc, char **argv) {
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], "--to-group") == 0) {
      options.to_group = true;
      continue;
    }
    if (i + 1 >= argc) break;
    const char *name = argv[i], *value = argv[++i];
    if (strcmp(name, "--report") == 0) options.report = value;
    else if (strcmp(name, "--stdout") == 0) options.out = value;
    else if (strcmp(name, "--stderr") == 0) options.err = value;
    else if (strcmp(name, "--when") == 0) options.when = value;
    else if (strcmp(name, "--timeout-ms") == 0) options.timeout_ms = atoll(value);
    else if (strcmp(name, "--linger-ms") == 0) options.linger_ms = atoll(value);
    else if (strcmp(name, "--after-us") == 0) options.after_us = atoll(value);
    else if (strcmp(name, "--signal") == 0) options.signal = atoi(value);
  }
  options.command = argv + (i + 1 < argc ? i + 1 : argc);
  if (options.report == NULL || options.out == NULL || options.err == NULL ||
      options.command[0] == NULL) {
    fprintf(stderr, "ConformanceSupervisor: --report, --stdout, --stderr and a command needed\n");
    exit(2);
  }
}

static int create_file(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) fail(path);
  return fd;
}

static void become_command(int out, int err) {
  setpgid(0, 0);
  for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  syscall(SYS_close_range, 3u, ~0u, 0u);
  execv(options.command[0], options.command);
  dprintf(STDERR_FILENO, "ConformanceSupervisor: %s: %s\n", options.command[0], strerror(errno));
  _exit(127);
}

static void launch(void) {
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) fail("pipe2");
  run.out_file = create_file(options.out);
  run.err_file = create_file(options.err);
  run.pid = fork();
  if (run.pid < 0) fail("fork");
  if (run.pid == 0) become_command(out[1], err[1]);
  setpgid(run.pid, run.pid);
  close(out[1]);
  close(err[1]);
  run.out_pipe = out[0];
  run.err_pipe = err[0];
  fcntl(run.out_pipe, F_SETFL, O_NONBLOCK);
  fcntl(run.err_pipe, F_SETFL, O_NONBLOCK);
  run.pidfd = (int)syscall(SYS_pidfd_open, run.pid, 0);
  if (run.pidfd < 0) fail("pidfd_open");
}

static void look_for_text(const char *bytes, size_t count) {
  if (options.when == NULL || run.text_seen) return;
  if (run.tail_length > 4096) {
    memmove(run.tail, run.tail + run.tail_length - 4096, 4096);
    run.tail_length = 4096;
  }
  memcpy(run.tail + run.tail_length, bytes, count);
  run.tail_length += count;
  if (memmem(run.tail, run.tail_length, options.when, strlen(options.when)) != NULL) {
    run.text_seen = true;
    run.text_seen_at = now_us();
  }
}

/// Copies what the pipe holds to the file; closes the pipe at its end.
static void drain(int *from, int to, bool is_stdout) {
  static char bytes[65536];
  while (*from >= 0) {
    ssize_t count = read(*from, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;
    if (count == 0) {
      close(*from);
      *from = -1;
      return;
    }
    if (write(to, bytes, (size_t)count) != count) fail("write");
    if (is_stdout) look_for_text(bytes, (size_t)count);
  }
}

static void drain_both(void) {
  drain(&run.out_pipe, run.out_file, true);
  drain(&run.err_pipe, run.err_file, false);
}

typedef struct {
  pid_t pid, parent, group;
  char state;
} process_line;

static bool read_stat(pid_t pid, process_line *line) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t count = read(fd, text, sizeof text - 1);
  close(fd);
  if (count <= 0) return false;
  text[count] = 0;
  char *after_name = strrchr(text, ')');
  line->pid = pid;
  return after_name != NULL && sscanf(after_name + 1, " %c %d %d", &line->state, &line->parent,
                                      &line->group) == 3;
}

/// Calls `visit` for every process whose parent is the supervisor or whose group is the command's.
static int visit_tree(void (*visit)(const process_line *)) {
  DIR *proc = opendir("/proc");
  if (proc == NULL) fail("/proc");
  int count = 0;
  pid_t self = getpid();
  for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
    pid_t pid = atoi(entry->d_name);
    process_line line;
    if (pid <= 0 || pid == self || !read_stat(pid, &line)) continue;
    if (line.parent != self && line.group != run.pid) continue;
    count++;
    if (visit != NULL) visit(&line);
  }
  closedir(proc);
  return count;
}

static void report_survivor(const process_line *line) {
  if (line->state == 'Z') return;
  char path[64], command[256] = "";
  snprintf(path, sizeof path, "/proc/%d/cmdline", line->pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = fd < 0 ? 0 : read(fd, command, sizeof command - 1);
  if (fd >= 0) close(fd);
  for (ssize_t i = 0; i + 1 < count; i++) {
    if (command[i] == 0 || command[i] == '\n') command[i] = ' ';
  }
  fprintf(run.report, "survivor %d %c %s\n", line->pid, line->state, command);
}

static void kill_one(const process_line *line) { kill(line->pid, SIGKILL); }

static bool reap_all(void) {
  for (;;) {
    pid_t pid = waitpid(-1, NULL, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    if (pid == 0) return false;
    if (pid < 0) return true;
  }
}

/// Reaps, as init would, orphans that ended while the command itself goes on.
static void reap_orphans(void) {
  for (;;) {
    siginfo_t info = {0};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0) return;
    if (info.si_pid == run.pid) return;
    waitpid(info.si_pid, NULL, WNOHANG);
  }
}

static void pause_ms(int milliseconds) {
  struct timespec t = {0, (long)milliseconds * 1000000};
  nanosleep(&t, NULL);
}

/// Ends everything below, however deep: each round kills what the round before orphaned.
static void kill_everything(void) {
  for (int round = 0; round < 500; round++) {
    kill(-run.pid, SIGKILL);
    visit_tree(kill_one);
    if (reap_all()) return;
    pause_ms(10);
  }
}

static void look_for_survivors(void) {
  int64_t deadline = now_us() + options.linger_ms * 1000;
  while (!reap_all()) {
    drain_both();
    if (now_us() > deadline) {
      visit_tree(report_survivor);
      kill_everything();
      break;
    }
    pause_ms(2);
  }
  drain_both();
}

static void give_up(const char *fact) {
  fprintf(run.report, "%s\n", fact);
  visit_tree(report_survivor);
  drain_both();
  kill_everything();
  drain_both();
}

static void send_signal_if_due(int64_t started) {
  if (options.signal == 0 || run.signal_sent) return;
  if (options.when != NULL && !run.text_seen) return;
  int64_t base = options.when != NULL ? run.text_seen_at : started;
  if (options.after_us > 0 && now_us() < base + options.after_us) return;
  run.signal_sent = true;
  kill(options.to_group ? -run.pid : run.pid, options.signal);
}

/// Milliseconds to sleep at most; the last one before a signal's set instant is spun away.
static int next_wait(int64_t started, int64_t deadline) {
  int64_t until = now_us() + tick_ms * 1000;
  if (deadline < until) until = deadline;
  if (options.signal != 0 && !run.signal_sent && options.after_us > 0) {
    if (options.when == NULL && started + options.after_us < until) {
      until = started + options.after_us;
    } else if (run.text_seen && run.text_seen_at + options.after_us < until) {
      until = run.text_seen_at + options.after_us;
    }
  }
  int64_t left = (until - now_us()) / 1000;
  return left < 0 ? 0 : (int)left;
}

static void report_end(void) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)run.pid, &info, WEXITED) < 0) fail("waitid");
  fprintf(run.report, info.si_code == CLD_EXITED ? "exit %d\n" : "signal %d\n", info.si_status);
  look_for_survivors();
}

static void supervise(void) {
  pid_t parent = getppid();
  int64_t started = now_us(), deadline = started + options.timeout_ms * 1000;
  int64_t next_count = started + tick_ms * 1000;
  for (;;) {
    send_signal_if_due(started);
    struct pollfd fds[] = {
        {.fd = run.pidfd, .events = POLLIN},
        {.fd = run.out_pipe, .events = POLLIN},
        {.fd = run.err_pipe, .events = POLLIN},
    };
    poll(fds, 3, next_wait(started, deadline));
    drain_both();
    if (fds[0].revents != 0) return report_end();
    if (now_us() >= deadline) return give_up("timeout");
    if (now_us() >= next_count) {
      next_count = now_us() + tick_ms * 1000;
      int count = visit_tree(NULL);
      if (count > flood_limit) return give_up("flood");
      if (getppid() != parent) return give_up("failed the test runner is gone");
    }
    reap_orphans();
  }
}

/// Only there to interrupt poll.
static void child_ended(int number) { (void)number; }

int main(int argc, char **argv) {
  parse(argc, argv);
  run.report = fopen(options.report, "we");
  if (run.report == NULL) fail(options.report);
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) fail("prctl(PR_SET_CHILD_SUBREAPER)");
  signal(SIGPIPE, SIG_IGN);
  struct sigaction action = {.sa_handler = child_ended};
  sigaction(SIGCHLD, &action, NULL);
  launch();
  supervise();
  if (fclose(run.report) != 0) fail(options.report);
  return 0;
}
