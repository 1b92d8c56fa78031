/* Shared memory, futexes, clocks, and what a process must know of itself and of others. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinux_wait.h"

/* "ENOMEM" and "Cannot allocate memory". */
const char *clinux_error_name(int error);
const char *clinux_error_text(int error);

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t clinux_monotonic_ns(void);

/* A new memory file, closed on exec, that cannot be executed. */
int clinux_memfd_create(const char *name);

/* Sets the size of a memory file, and then forbids everybody to change it: a mapping of it cannot
 * raise SIGBUS because somebody cut it short. */
int clinux_memfd_set_size(int fd, uint64_t size);

/* The size of the file, or -errno. */
int64_t clinux_file_size(int fd);

/* Has malloc keep up to 64 MB that was freed, and get blocks below 32 MB from there. */
void clinux_keep_freed_memory(void);

/* Bytes of memory that the file really takes, or -errno. */
int64_t clinux_file_usage(int fd);

/* Closes a descriptor; never repeated, as Linux has freed the number even on EINTR. */
int clinux_close_fd(int fd);

/* Gives the range real memory (fallocate), so that touching it cannot fail later. */
int clinux_reserve_memory(int fd, uint64_t offset, uint64_t length);

/* A shared, writable mapping without reservation, kept out of core dumps. */
int clinux_map_shared(int fd, uint64_t length, void **address);
/* The same, only to be read. */
int clinux_map_to_read(int fd, uint64_t length, void **address);
int clinux_unmap(void *address, uint64_t length);

/* Gives the pages back to the system; they read as zero afterwards (MADV_REMOVE). */
int clinux_discard(void *address, uint64_t length);

/* CPUs that this process may run on, at least 1. */
int clinux_usable_cpus(void);

/* Soft limits: RLIMIT_AS and RLIMIT_FSIZE; UINT64_MAX = none. */
uint64_t clinux_limit_address_space(void);
uint64_t clinux_limit_file_size(void);

/* The state letter and the start time (clock ticks since boot) of a process, from /proc/PID/stat.
 * 0; -ESRCH when there is no such process; other -errno when /proc cannot tell. */
int clinux_process_stat(int32_t pid, char *state, uint64_t *start_time);

/* Whether the process exists and has not become a zombie, by a pidfd: 1, 0 or -errno. */
int clinux_process_runs(int32_t pid);

int32_t clinux_getpid(void);
int32_t clinux_gettid(void);

/* Ends the calling process at once, as SIGKILL from outside does. */
void clinux_kill_self(void);

/* A word that the kernel marks when the thread that armed it ends, however it ends. `next` is for
 * the kernel's eyes: an address of the process that armed it. */
struct clinux_life {
  uint64_t next;
  uint32_t word;
  uint32_t unused;
};

#define CLINUX_LIFE_DIED 0x40000000u
/* Set by whoever sleeps on the word: the kernel wakes one sleeper at the end. */
#define CLINUX_LIFE_WATCHED 0x80000000u

/* Arms a life for the calling thread: `word` becomes its thread id, and gets CLINUX_LIFE_DIED instead
 * when it ends. It replaces the C library's own list of robust mutexes for this thread. */
int clinux_life_arm(struct clinux_life *life);

/* Takes a life off the list again, before its memory is unmapped. */
void clinux_life_disarm(struct clinux_life *life);

/* A memory file that some process has open. */
struct clinux_memory_file {
  int32_t pid;
  int32_t descriptor;
  uint64_t device;
  uint64_t inode;
};

/* Finds the memory files of a name among those that this user's processes have open, each file once
 * and no more than `limit`. Returns how many, or -errno when /proc cannot be read. */
int32_t clinux_find_memory_files(const char *name, struct clinux_memory_file *found, int32_t limit);

/* Opens what was found, closed on exec; -ENOENT if it is not there any more. */
int32_t clinux_open_memory_file(const struct clinux_memory_file *file);

/* Which file a descriptor is of. */
int32_t clinux_file_identity(int32_t descriptor, uint64_t *device, uint64_t *inode);
