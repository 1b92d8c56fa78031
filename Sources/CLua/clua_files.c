#include "clua_internal.h"

#include <sys/stat.h>
#include <unistd.h>

int clua_blocking_descriptor(lua_State *L, int index) {
  luaL_Stream *stream = luaL_testudata(L, index, LUA_FILEHANDLE);
  if (stream == NULL || stream->closef == NULL || stream->f == NULL) return -1;
  FILE *file = stream->f;
#ifdef __GLIBC__
  // What is in the buffer can be read without waiting.
  if (file->_IO_read_ptr < file->_IO_read_end) return -1;
#endif
  struct stat status;
  int descriptor = fileno(file);
  if (descriptor < 0 || fstat(descriptor, &status) != 0) return -1;
  bool may_wait = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISCHR(status.st_mode);
  return may_wait ? descriptor : -1;
}
