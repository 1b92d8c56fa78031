#define _GNU_SOURCE
#include "clinux_console.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_memory.h"
#include "clinux_signals.h"

// MARK: The lock
//
// One word per file that the streams go to: the owner's pid, and a bit that says that somebody
// waits. It keeps lines whole, and nothing worse than a torn line comes of losing it. So it is
// taken from an owner that is dead or stopped, and from any owner after `patience`; and an owner
// from whom it was taken finds that out when it unlocks.

enum { waiters = 1U << 31 };

static const int64_t first_look = 20000000, patience = 5000000000;

static uint32_t *words;
static uint32_t self;
static uint32_t *word_of[3];

// The errno of the first write to stdout that failed.
static int32_t output_failure;

void clinux_console_attach(uint32_t *shared) {
  if (self != 0 && self != (uint32_t)getpid()) {  // what a fork's parent lost, the parent tells
    output_failure = 0;
    clearerr_unlocked(stdout);
  }
  words = shared;
  self = (uint32_t)getpid();
  word_of[CLINUX_CONSOLE_OUTPUT] = word_of[CLINUX_CONSOLE_ERROR] = NULL;
}

static void choose_words(void) {
  struct stat output, error;
  bool same = fstat(1, &output) == 0 && fstat(2, &error) == 0 && output.st_dev == error.st_dev
              && output.st_ino == error.st_ino;
  word_of[CLINUX_CONSOLE_OUTPUT] = words;
  word_of[CLINUX_CONSOLE_ERROR] = same ? words : words + 1;
}

// Whether a process is unable to go on: gone, waiting to be collected, or stopped.
static bool is_out_of_action(uint32_t pid) {
  char state = 0;
  uint64_t start_time;
  int failed = clinux_process_stat((int32_t)pid, &state, &start_time);
  if (failed) return failed == -ESRCH;
  return strchr("ZXxTt", state) != NULL;
}

static bool take(uint32_t *word, uint32_t seen, uint32_t new) {
  return __atomic_compare_exchange_n(word, &seen, new, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void lock_slowly(uint32_t *word) {
  int64_t began = clinux_monotonic_ns(), nap = first_look;
  for (;;) {
    uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
    uint32_t owner = seen & ~(uint32_t)waiters;
    int64_t waited = clinux_monotonic_ns() - began;
    bool may_take = owner == 0 || owner == self || waited >= patience
                    || (waited >= first_look && is_out_of_action(owner));
    // Others may sleep on the word still: the waiters' bit stays with the new owner.
    if (may_take) {
      if (take(word, seen, self | waiters)) return;
      continue;
    }
    // Ctrl-C is not kept waiting for a line to be whole.
    if (clinux_signals_interrupt_is_pending()) return;
    if (!(seen & waiters) && !take(word, seen, seen | waiters)) continue;
    (void)clinux_futex_wait(word, seen | waiters, clinux_monotonic_ns() + nap);
    if (nap < 5 * first_look) nap += first_look;
  }
}

static uint32_t *lock(int32_t stream) {
  if (words == NULL) return NULL;
  if (word_of[stream] == NULL) choose_words();
  uint32_t *word = word_of[stream];
  if (!take(word, 0, self)) lock_slowly(word);
  return word;
}

static void unlock(uint32_t *word) {
  if (word == NULL) return;
  uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
  while ((seen & ~(uint32_t)waiters) == self) {
    if (!__atomic_compare_exchange_n(
            word, &seen, 0, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
      continue;
    if (seen & waiters) (void)clinux_futex_wake(word, 1);
    return;
  }
}

// MARK: The row at the bottom
//
// A bar that shows progress is the last row of the terminal, with the cursor behind it. Text of
// others must not be appended to it: whoever holds the lock of that terminal takes the row away
// before he writes, and its owner draws it again below. In the middle of somebody's line it begins
// a row.

enum row { row_empty, row_has_bar, row_has_text };

// C code may empty stdout's buffer without asking, so that its last character has to be remembered.
char clinux_buffered;

static const char erase[] = "\r\033[K";

static uint32_t *row_of(int32_t stream) {
  if (words == NULL) return NULL;
  return word_of[stream] == word_of[CLINUX_CONSOLE_ERROR] ? words + 2 : NULL;
}

static void put(const char *bytes, size_t count) {
  while (count > 0) {
    int64_t written = CLINUX_CALL("write", write(2, bytes, count));
    if (written < 0 && written != -EINTR) return;
    if (written > 0) bytes += written, count -= (size_t)written;
  }
}

// Before a text that ends with `last` is written to a stream, whose lock is held.
static void make_way(int32_t stream, char last) {
  uint32_t *row = row_of(stream);
  if (row == NULL) return;
  clinux_buffered = 0;
  if (__atomic_load_n(row, __ATOMIC_RELAXED) == row_has_bar) put(erase, sizeof erase - 1);
  __atomic_store_n(row, last == '\n' ? row_empty : row_has_text, __ATOMIC_RELAXED);
}

int32_t clinux_terminal_columns(int32_t fd) {
  struct winsize size;
  int32_t failed = (int32_t)CLINUX_CALL("ioctl", ioctl(fd, TIOCGWINSZ, &size));
  if (failed < 0) return failed;
  const char *kind = getenv("TERM");
  if (kind == NULL || strcmp(kind, "dumb") == 0) return -ENOTTY;
  return size.ws_col;
}

void clinux_console_show(const char *bytes, size_t count, bool stays) {
  if (words == NULL) return;
  uint32_t *lock_word = lock(CLINUX_CONSOLE_ERROR);
  uint32_t *row = words + 2;
  uint32_t held = __atomic_load_n(row, __ATOMIC_RELAXED);
  bool has_text = clinux_buffered != 0 && clinux_buffered != '\n';
  if (has_text && row_of(CLINUX_CONSOLE_OUTPUT) && __fpending(stdout) == 0) held = row_has_text;
  clinux_buffered = 0;
  if (count > 0 && held == row_has_text) put("\n", 1);
  if (count > 0 || held == row_has_bar) put(erase, sizeof erase - 1);
  if (count > 0) put(bytes, count);
  if (stays) put("\n", 1);
  if (count > 0 || held == row_has_bar)
    __atomic_store_n(row, count > 0 && !stays ? row_has_bar : row_empty, __ATOMIC_RELAXED);
  unlock(lock_word);
}

// MARK: Writing

static FILE *file_of(int32_t stream) {
  return stream == CLINUX_CONSOLE_OUTPUT ? stdout : stderr;
}

static int32_t noting_failure(int32_t stream, int32_t failed) {
  if (failed < 0 && stream == CLINUX_CONSOLE_OUTPUT && output_failure == 0) output_failure = -failed;
  return failed;
}

int32_t clinux_console_failure(void) {
  if (output_failure == 0 && ferror_unlocked(stdout)) output_failure = EIO;  // of C code: why is not known
  return output_failure;
}

static int32_t flush_locked(int32_t stream) {
  FILE *file = file_of(stream);
  if (file->_IO_write_ptr > file->_IO_write_base) make_way(stream, file->_IO_write_ptr[-1]);
  return noting_failure(stream, (int32_t)CLINUX_CALL("write", fflush_unlocked(file)));
}

int32_t clinux_console_write(int32_t stream, const char *bytes, size_t count, bool flush) {
  FILE *file = file_of(stream);
  // 0 before the first write, 1 for an unbuffered stream.
  size_t capacity = __fbufsize(file), pending = __fpending(file);
  bool fits = capacity > pending && count < capacity - pending;
  bool ends_line = __flbf(file) && count > 0 && memrchr(bytes, '\n', count) != NULL;
  if (fits && !flush && !ends_line) {
    if (count > 0 && stream == CLINUX_CONSOLE_OUTPUT) clinux_buffered = bytes[count - 1];
    return count == 0 || fwrite_unlocked(bytes, 1, count, file) == count ? 0 : -errno;
  }
  uint32_t *word = lock(stream);
  int32_t failed = 0;
  if (!fits && pending > 0) failed = flush_locked(stream);
  if (count > 0 && (!fits || ends_line || capacity <= 1)) make_way(stream, bytes[count - 1]);
  if (count > 0 && fwrite_unlocked(bytes, 1, count, file) != count)
    failed = noting_failure(stream, -errno);
  // What is larger than the buffer left its end there; the next call's text must not join it.
  if (failed == 0 && (flush || ends_line || count >= capacity)) failed = flush_locked(stream);
  unlock(word);
  return failed;
}

int32_t clinux_console_flush(int32_t stream) {
  FILE *file = file_of(stream);
  if (__fpending(file) == 0) return 0;
  uint32_t *word = lock(stream);
  int32_t failed = flush_locked(stream);
  unlock(word);
  return failed;
}

void clinux_console_flush_all(void) {
  (void)clinux_console_flush(CLINUX_CONSOLE_OUTPUT);
  (void)clinux_console_flush(CLINUX_CONSOLE_ERROR);
  (void)fflush_unlocked(NULL);
}
