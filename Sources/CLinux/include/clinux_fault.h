/// The choke point that every system call of this program passes. In a debug build a test can make
/// a chosen call fail with a chosen errno; in a release build nothing of it is left.
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

/// Makes the nth call (1 = the next one) whose name is `call` fail with `error`; a null `call`
/// counts all calls. A `count` of -1 makes every later one fail as well. Returns false in a release
/// build.
bool clinux_fault_arm(const char *call, int nth, int error, int count);

/// Forgets what was armed and returns how many calls were made to fail since.
int clinux_fault_disarm(void);

/// The errno that the call must fail with, or 0.
#ifdef DEBUG
int clinux_fault(const char *call);
#else
static inline int clinux_fault(const char *call) {
  (void)call;
  return 0;
}
#endif

/// The same for Swift, whose view of this header knows no DEBUG.
int clinux_fault_in_swift(const char *call);

/// Evaluates a call that reports failure by -1 and errno; gives its result, or -errno.
#define CLINUX_CALL(call, expression)                                   \
  __extension__({                                                       \
    int clinux_error = clinux_fault(call);                              \
    int64_t clinux_result = clinux_error ? -1 : (int64_t)(expression);  \
    clinux_result == -1 ? -(int64_t)(clinux_error ? clinux_error : errno) : clinux_result; \
  })

/// The error numbers that Swift code asks for by name.
static const int32_t clinux_etimedout = ETIMEDOUT;
static const int32_t clinux_eintr = EINTR;
static const int32_t clinux_esrch = ESRCH;

/// Kill points: debug builds end themselves by SIGKILL on reaching the nth pass of a named place,
/// which the environment's MPRUN_FAILPOINT=name[:nth] or a test chose.
bool clinux_failpoint_armed(void);
void clinux_failpoint_arm(const char *name, int nth);
void clinux_failpoint_pass(const char *name);

/// With MPRUN_FAILPOINT=by-name: arms what the name that the process takes says.
void clinux_failpoint_process_named(const char *name);

/// Passes a failpoint of a debug build; for fast paths, which it costs nothing in a release.
static inline void clinux_failpoint(const char *name) {
#ifdef DEBUG
  if (clinux_failpoint_armed()) clinux_failpoint_pass(name);
#else
  (void)name;
#endif
}

/// How often the armed place was passed so far.
int clinux_failpoint_passes(void);
