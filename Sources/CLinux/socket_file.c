#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_socket.h"

int32_t clinux_folder_make(const char *path) {
  return (int32_t)CLINUX_CALL("mkdir", mkdir(path, 0700));
}

int32_t clinux_folder_open(const char *path, uint32_t *owner, uint32_t *mode) {
  int32_t folder = (int32_t)CLINUX_CALL(
      "open", open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder < 0) return folder;
  struct stat facts;
  int64_t failed = CLINUX_CALL("fstat", fstat(folder, &facts));
  if (failed < 0) {
    close(folder);
    return (int32_t)failed;
  }
  *owner = facts.st_uid;
  *mode = facts.st_mode & 07777;
  return folder;
}

bool clinux_folder_is_at(int32_t folder, const char *path) {
  struct stat open, there;
  return fstat(folder, &open) == 0 && lstat(path, &there) == 0 && open.st_dev == there.st_dev
         && open.st_ino == there.st_ino;
}

int32_t clinux_folder_lock(int32_t folder, bool waits) {
  int64_t result;
  do result = CLINUX_CALL("flock", flock(folder, LOCK_EX | (waits ? 0 : LOCK_NB)));
  while (result == -EINTR);
  return (int32_t)result;
}

int32_t clinux_folder_remove(const char *path) {
  return (int32_t)CLINUX_CALL("rmdir", rmdir(path));
}

int32_t clinux_socket_file(const char *path, uint64_t *device, uint64_t *inode) {
  struct stat facts;
  int64_t failed = CLINUX_CALL("lstat", lstat(path, &facts));
  if (failed < 0) return (int32_t)failed;
  if (!S_ISSOCK(facts.st_mode)) return -ENOTSOCK;
  *device = facts.st_dev;
  *inode = facts.st_ino;
  return 0;
}

int32_t clinux_file_remove(const char *path) {
  return (int32_t)CLINUX_CALL("unlink", unlink(path));
}

int32_t clinux_folder_list(const char *path, void *context,
                           void (*take)(void *context, const char *name)) {
  DIR *folder = opendir(path);
  if (folder == NULL) return -errno;
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      take(context, entry->d_name);
  }
  closedir(folder);
  return 0;
}
