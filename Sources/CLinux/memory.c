#define _GNU_SOURCE
#include "clinux_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clinux_fault.h"

/* Newer than the oldest headers that this builds with. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

const char *clinux_error_name(int error) {
  const char *name = strerrorname_np(error);
  return name ? name : "unknown";
}

const char *clinux_error_text(int error) {
  const char *text = strerrordesc_np(error);
  return text ? text : "Unknown error";
}

int64_t clinux_monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int clinux_memfd_create(const char *name) {
  unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int64_t fd = CLINUX_CALL("memfd_create", memfd_create(name, flags | MFD_NOEXEC_SEAL));
  if (fd == -EINVAL) fd = CLINUX_CALL("memfd_create", memfd_create(name, flags));
  return (int)fd;
}

int clinux_memfd_set_size(int fd, uint64_t size) {
  int result = (int)CLINUX_CALL("ftruncate", ftruncate(fd, (off_t)size));
  if (result < 0) return result;
  return (int)CLINUX_CALL("fcntl", fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL));
}

int64_t clinux_file_size(int fd) {
  struct stat info;
  int64_t result = CLINUX_CALL("fstat", fstat(fd, &info));
  return result < 0 ? result : (int64_t)info.st_size;
}

int64_t clinux_file_usage(int fd) {
  struct stat info;
  int64_t result = CLINUX_CALL("fstat", fstat(fd, &info));
  return result < 0 ? result : (int64_t)info.st_blocks * 512;
}

int clinux_close_fd(int fd) { return (int)CLINUX_CALL("close", close(fd)); }

/// From this length on a reservation is compared with the memory there is: the system does not
/// refuse one that is too large, but ends a process in the middle of it.
#define COMPARED_LENGTH ((uint64_t)256 << 20)

/// Bytes that the system can give without swapping; UINT64_MAX if it does not say.
static uint64_t available_memory(void) {
  char text[1024];
  int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return UINT64_MAX;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return UINT64_MAX;
  text[length] = 0;
  const char *field = strstr(text, "MemAvailable:");
  return field == NULL ? UINT64_MAX : strtoull(field + strlen("MemAvailable:"), NULL, 10) << 10;
}

int clinux_reserve_memory(int fd, uint64_t offset, uint64_t length) {
  int result;
  if (length >= COMPARED_LENGTH && length > available_memory()) return -ENOMEM;
  do
    result = (int)CLINUX_CALL(
        "fallocate", fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)length));
  while (result == -EINTR);
  return result;
}

int clinux_map_shared(int fd, uint64_t length, void **address) {
  int error = clinux_fault("mmap");
  if (error) return -error;
  void *mapped =
      mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (mapped == MAP_FAILED) return -errno;
  madvise(mapped, length, MADV_DONTDUMP);
  *address = mapped;
  return 0;
}

int clinux_map_to_read(int fd, uint64_t length, void **address) {
  void *mapped = mmap(NULL, length, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (mapped == MAP_FAILED) return -errno;
  *address = mapped;
  return 0;
}

int clinux_unmap(void *address, uint64_t length) {
  return (int)CLINUX_CALL("munmap", munmap(address, length));
}

int clinux_discard(void *address, uint64_t length) {
  return (int)CLINUX_CALL("madvise", madvise(address, length, MADV_REMOVE));
}

int clinux_usable_cpus(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return (int)sysconf(_SC_NPROCESSORS_ONLN);
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

static uint64_t soft_limit(__rlimit_resource_t resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
  return limit.rlim_cur;
}

uint64_t clinux_limit_address_space(void) { return soft_limit(RLIMIT_AS); }
uint64_t clinux_limit_file_size(void) { return soft_limit(RLIMIT_FSIZE); }

int clinux_process_stat(int32_t pid, char *state, uint64_t *start_time) {
  char text[1024];
  snprintf(text, sizeof text, "/proc/%d/stat", (int)pid);
  int fd = (int)CLINUX_CALL("open", open(text, O_RDONLY | O_CLOEXEC));
  if (fd < 0) return fd == -ENOENT && access("/proc/self/stat", F_OK) == 0 ? -ESRCH : fd;
  int64_t size = CLINUX_CALL("read", read(fd, text, sizeof text - 1));
  close(fd);
  if (size < 0) return (int)size;
  text[size] = 0;
  /* The command name may hold anything, parentheses too: the last one ends it. */
  char *field = strrchr(text, ')');
  if (field == NULL || field[1] != ' ') return -EPROTO;
  field += 2;
  *state = *field;
  for (int number = 3; number < 22; number++) {
    field = strchr(field, ' ');
    if (field == NULL) return -EPROTO;
    field++;
  }
  *start_time = strtoull(field, NULL, 10);
  return 0;
}

int clinux_process_runs(int32_t pid) {
  int fd = (int)CLINUX_CALL("pidfd_open", syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) return fd == -ESRCH ? 0 : fd;
  struct pollfd ended = {.fd = fd, .events = POLLIN};
  int result = (int)CLINUX_CALL("poll", poll(&ended, 1, 0));
  close(fd);
  return result < 0 ? result : result == 0;
}

int32_t clinux_getpid(void) { return getpid(); }
int32_t clinux_gettid(void) { return (int32_t)syscall(SYS_gettid); }

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

void clinux_keep_freed_memory(void) {
  // Asking the system for the pages of 1 MB and giving them back takes longer than filling them.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}
