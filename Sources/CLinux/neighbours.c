#define _GNU_SOURCE
#include "clinux_memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clinux_fault.h"

/* What is looked for, and what was found of it. */
struct search {
  char link[64];
  struct clinux_memory_file *found;
  int32_t count, limit;
};

/* A number made of digits only, or -1. */
static long number_of(const char *text) {
  if (*text < '0' || *text > '9') return -1;
  char *end;
  long number = strtol(text, &end, 10);
  return *end == 0 ? number : -1;
}

/* Looks at one descriptor of a process; `folder` is /proc/PID/fd. */
static void look_at(struct search *search, int folder, const char *name, int32_t pid) {
  char target[64];
  ssize_t length = readlinkat(folder, name, target, sizeof target);
  if (length != (ssize_t)strlen(search->link)) return;
  if (memcmp(target, search->link, (size_t)length) != 0) return;
  struct stat facts;
  if (fstatat(folder, name, &facts, 0) != 0 || facts.st_uid != geteuid()) return;
  for (int32_t i = 0; i < search->count; i++)
    if (search->found[i].inode == facts.st_ino && search->found[i].device == facts.st_dev) return;
  search->found[search->count++] = (struct clinux_memory_file){
      .pid = pid,
      .descriptor = (int32_t)number_of(name),
      .device = facts.st_dev,
      .inode = facts.st_ino,
  };
}

/* Looks at the descriptors of one process, if it is this user's. It may end meanwhile. */
static void look_into(struct search *search, int processes, int32_t pid) {
  char path[32];
  snprintf(path, sizeof path, "%d/fd", pid);
  struct stat facts;
  if (fstatat(processes, path, &facts, 0) != 0 || facts.st_uid != geteuid()) return;
  int folder = openat(processes, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  DIR *descriptors = fdopendir(folder);
  if (descriptors == NULL) {
    close(folder);
    return;
  }
  for (struct dirent *entry; search->count < search->limit && (entry = readdir(descriptors));)
    if (number_of(entry->d_name) >= 0) look_at(search, folder, entry->d_name, pid);
  closedir(descriptors);
}

int32_t clinux_find_memory_files(
    const char *name, struct clinux_memory_file *found, int32_t limit) {
  struct search search = {.found = found, .limit = limit};
  snprintf(search.link, sizeof search.link, "/memfd:%s (deleted)", name);
  int64_t opened = CLINUX_CALL("open", open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened < 0) return (int32_t)opened;
  DIR *processes = fdopendir((int)opened);
  if (processes == NULL) {
    close((int)opened);
    return -ENOMEM;
  }
  for (struct dirent *entry; search.count < limit && (entry = readdir(processes));) {
    long pid = number_of(entry->d_name);
    if (pid > 0) look_into(&search, dirfd(processes), (int32_t)pid);
  }
  closedir(processes);
  return search.count;
}

int32_t clinux_file_identity(int32_t descriptor, uint64_t *device, uint64_t *inode) {
  struct stat facts;
  int64_t failed = CLINUX_CALL("fstat", fstat(descriptor, &facts));
  if (failed < 0) return (int32_t)failed;
  *device = facts.st_dev;
  *inode = facts.st_ino;
  return 0;
}

/* Whether the file is this user's and can never shrink: an access behind its end would kill the process. The
   descriptors of a process that may not be traced belong to root, whoever's files they are. */
static int32_t require_safe(int32_t descriptor) {
  struct stat facts;
  int64_t failed = CLINUX_CALL("fstat", fstat(descriptor, &facts));
  if (failed < 0) return (int32_t)failed;
  if (facts.st_uid != geteuid()) return -EPERM;
  int64_t seals = CLINUX_CALL("fcntl", fcntl(descriptor, F_GET_SEALS));
  if (seals < 0) return (int32_t)seals;
  return (seals & F_SEAL_SHRINK) != 0 ? 0 : -EPERM;
}

int32_t clinux_open_memory_file(const struct clinux_memory_file *file) {
  char path[48];
  snprintf(path, sizeof path, "/proc/%d/fd/%d", file->pid, file->descriptor);
  int64_t opened = CLINUX_CALL("open", open(path, O_RDWR | O_CLOEXEC));
  if (opened < 0) return (int32_t)opened;
  uint64_t device, inode;
  int32_t failed = clinux_file_identity((int32_t)opened, &device, &inode);
  if (failed == 0 && (device != file->device || inode != file->inode)) failed = -ENOENT;
  if (failed == 0) failed = require_safe((int32_t)opened);
  if (failed == 0) return (int32_t)opened;
  close((int)opened);
  return failed;
}
