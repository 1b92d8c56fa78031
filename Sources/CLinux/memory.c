#define _GNU_SOURCE
#include "clinux_memory.h"

#include <errno.h>
#include <sched.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_system.h"

int64_t clinux_monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clinux_kill_self(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* The list that the kernel walks when a thread ends. All lives of a process are on one list; the
 * kernel marks those that carry the id of the ending thread and leaves the others alone. */
static struct robust_list_head lives = {.list = {&lives.list}};
static int32_t lives_pid;
static atomic_flag lives_busy = ATOMIC_FLAG_INIT;

static void lives_lock(void) {
  int32_t pid = getpid();
  /* A forked child starts with an empty list and a free lock, whatever its parent was doing. */
  if (lives_pid != 0 && lives_pid != pid) {
    atomic_flag_clear(&lives_busy);
    lives.list.next = &lives.list;
  }
  lives_pid = pid;
  while (atomic_flag_test_and_set(&lives_busy)) sched_yield();
}

int clinux_life_arm(struct clinux_life *life) {
  lives_lock();
  lives.futex_offset = offsetof(struct clinux_life, word);
  life->next = (uintptr_t)lives.list.next;
  lives.list.next = (struct robust_list *)life;
  int result =
      (int)CLINUX_CALL("set_robust_list", syscall(SYS_set_robust_list, &lives, sizeof lives));
  if (result < 0)
    lives.list.next = (struct robust_list *)(uintptr_t)life->next;
  else
    __atomic_store_n(&life->word, (uint32_t)clinux_gettid(), __ATOMIC_RELEASE);
  atomic_flag_clear(&lives_busy);
  return result;
}

void clinux_life_disarm(struct clinux_life *life) {
  lives_lock();
  struct robust_list *link = &lives.list;
  while (link->next != &lives.list && link->next != (struct robust_list *)life) link = link->next;
  if (link->next != &lives.list) link->next = (struct robust_list *)(uintptr_t)life->next;
  atomic_flag_clear(&lives_busy);
}

static const uint64_t *script_clock;
static int64_t script_reads;

void clinux_read_clock_from(const uint64_t *word) { script_clock = word; }

int64_t clinux_script_ns(void) {
  if (script_clock == NULL) return -1;
  script_reads += 1000;
  return (int64_t)__atomic_load_n(script_clock, __ATOMIC_SEQ_CST) + script_reads;
}
