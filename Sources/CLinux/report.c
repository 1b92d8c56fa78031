#define _GNU_SOURCE
#include "clinux_report.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

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
      SIGURG, CLINUX_SIGNAL_OWNER_QUESTION, take_question, CLINUX_SIGNAL_RESTARTS);
}

uint64_t clinux_report_take(void) { return atomic_exchange(&question, 0); }
bool clinux_report_is_wanted(void) { return atomic_load(&question) != 0; }
bool clinux_report_is_question(int32_t signal) { return signal == SIGURG; }
void clinux_report_forget(void) { atomic_store(&question, 0); }

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
      SIGQUIT, CLINUX_SIGNAL_OWNER_QUIT, start_dump, CLINUX_SIGNAL_RESTARTS);
}

int32_t clinux_report_on_quit(void) {
  quit_pid = getpid();
  snprintf(quit_argument, sizeof quit_argument, "%d", (int)quit_pid);
  return handle_quit();
}

int32_t clinux_report_leave_quit(void) { return handle_quit(); }
