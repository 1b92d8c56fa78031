#pragma once

#include "clua_types.h"

#include "clinux_lock.h"
#include "clinux_semaphore.h"

/// The memory behind an object that fast paths touch, so that its commonest operations need not
/// enter Swift. All of it stays valid as long as the object; zeroes stand for what an object has
/// not got.
typedef struct {
  clinux_lock *lock;
  const uint32_t *owner;  // this process's owner id
  clinux_semaphore *semaphore;
  void *numbers;     // numbers of one C type
  int64_t count;     // how many of them
  uint8_t typecode;  // Python's letter for the type
} clua_fast_memory;

/// What C does in place of a bound function when the case is plain: arguments as usual, the lock
/// free, the number in range. In every other case it calls the function, which starts anew.
typedef enum {
  CLUA_NO_FAST_PATH,
  CLUA_ACQUIRE,  // method(self): takes the lock and gives true
  CLUA_RELEASE,  // method(self): releases the lock
  CLUA_TAKE,     // method(self): takes a permit and gives true
  CLUA_GIVE,     // method(self): gives a permit back
  CLUA_WITH,     // method(self, fn, ...): calls fn under the lock, gives what it gives. The bound
                 // function only checks the arguments and takes the lock; __close releases it
  CLUA_VALUE,    // `self.value`, number 0, read or written under the lock
  CLUA_ADD,      // method(self, n): adds to number 0 under the lock and gives the sum
  CLUA_NUMBER_AT,  // `self[i]`, number i - 1, read or written under the lock
} clua_fast_path;

/// Pushes a table of `count` of the fast path's numbers, the first of which is number `first` (from
/// 0).
int clua_push_numbers(lua_State *L, const clua_fast_memory *fast, int64_t first, int64_t count);
