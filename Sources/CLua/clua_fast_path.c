#include "clua_internal.h"

#include "clinux_fault.h"
#include "clinux_number.h"

// What is done here is what the bound functions do, for the cases in which nothing can go wrong: no
// wait, no error, no conversion. `plain` is false where the bound function has to be asked; then
// nothing has been done.

/// How a fast path's lock was entered.
typedef enum {
  BUSY,     // somebody else has it
  OUTSIDE,  // there is no lock, or the running task has it already
  INSIDE,   // taken, and to be released
} entry;

static inline bool try_lock(const clua_fast_memory *fast) {
  if (!clinux_lock_try(fast->lock, *fast->owner)) return false;
  clinux_failpoint("mutexAcquired");
  return true;
}

/// Makes the lock free, also if another owner has it, and wakes one sleeper; false if nobody had
/// it.
static inline bool unlock(const clua_fast_memory *fast) {
  uint32_t old = clinux_lock_release(fast->lock);
  if (old == 0) return false;
  clinux_failpoint("mutexBeforeWake");
  if (old & CLINUX_LOCK_WAITERS) clinux_futex_wake(&fast->lock->word, 1);
  return true;
}

static inline entry enter(const clua_fast_memory *fast) {
  if (fast->lock == NULL) return OUTSIDE;
  if (clinux_load_relaxed32(&fast->lock->word) == 0 && try_lock(fast)) return INSIDE;
  return clinux_lock_is_held(fast->lock, *fast->owner) ? OUTSIDE : BUSY;
}

static inline void leave(const clua_fast_memory *fast, entry how) {
  if (how == INSIDE) unlock(fast);
}

/// The fast path of argument 1, or NULL when that is no object.
static inline const clua_fast_memory *fast_of(lua_State *L) {
  const clua_block *found = clua_get_block(L, 1);
  return found == NULL ? NULL : &found->fast;
}

// MARK: Locks

static int fast_acquire(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  if (fast == NULL || fast->lock == NULL || lua_gettop(L) != 1 || !try_lock(fast)) {
    return clua_trampoline(L);
  }
  lua_pushboolean(L, true);
  return 1;
}

static inline bool release_plainly(const clua_fast_memory *fast) {
  const clinux_lock *lock = fast->lock;
  if (lock->is_recursive && (lock->depth != 0 || !clinux_lock_is_held(lock, *fast->owner))) {
    return false;
  }
  return unlock(fast);
}

static int fast_release(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  if (fast == NULL || fast->lock == NULL || !release_plainly(fast)) return clua_trampoline(L);
  return 0;
}

/// The function that was called under the lock has returned, or is taken up again after a yield.
static int with_done(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L) - 1;
}

/// The bound function checks the arguments and waits for the lock; the call is made here.
static int fast_with(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  if (fast == NULL || fast->lock == NULL || !lua_isfunction(L, 2) || !try_lock(fast)) {
    lua_pop(L, clua_run_bound(L, lua_touserdata(L, lua_upvalueindex(1))));
  }
  // Released by its __close, however the call ends: an error keeps the traceback of its own place.
  lua_toclose(L, 1);
  lua_callk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, with_done);
  return with_done(L, LUA_OK, 0);
}

// MARK: Semaphores

static int fast_take(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  if (fast == NULL || fast->semaphore == NULL || lua_gettop(L) != 1 ||
      !clinux_semaphore_take(fast->semaphore, 0)) {
    return clua_trampoline(L);
  }
  clinux_failpoint("semaphoreTaken");
  lua_pushboolean(L, true);
  return 1;
}

static int fast_give(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  if (fast == NULL || fast->semaphore == NULL ||
      clinux_semaphore_give(fast->semaphore) != CLINUX_SEMAPHORE_GIVEN) {
    return clua_trampoline(L);
  }
  clinux_failpoint("semaphoreGiven");
  return 0;
}

// MARK: Numbers

static inline void push_number(lua_State *L, const clua_fast_memory *fast, int64_t index) {
  if (fast->typecode == 'c') {
    char byte = (char)clinux_load_integer(fast->numbers, fast->typecode, index);
    lua_pushlstring(L, &byte, 1);
  } else if (clinux_number_is_float(fast->typecode)) {
    lua_pushnumber(L, clinux_load_float(fast->numbers, fast->typecode, index));
  } else {
    lua_pushinteger(L, clinux_load_integer(fast->numbers, fast->typecode, index));
  }
}

/// Pushes a number, read under the lock.
static inline bool get_number(lua_State *L, const clua_fast_memory *fast, int64_t index) {
  // A string takes memory, for which there may be none: not with the lock in hand.
  if (fast->typecode == 'c') return false;
  entry how = enter(fast);
  if (how == BUSY) return false;
  push_number(L, fast, index);
  leave(fast, how);
  return true;
}

/// Stores argument 3 under the lock.
static inline bool set_number(lua_State *L, const clua_fast_memory *fast, int64_t index) {
  if (fast->typecode == 'c' || lua_type(L, 3) != LUA_TNUMBER) return false;
  int is_integer;
  lua_Integer integer = 0;
  lua_Number number = 0;
  if (clinux_number_is_float(fast->typecode)) {
    is_integer = false;
    number = lua_tonumber(L, 3);
  } else {
    // 3.0 is 3; what is left is an error, or for the bound function to tell.
    integer = lua_tointegerx(L, 3, &is_integer);
    if (!is_integer || !clinux_integer_fits(fast->typecode, integer)) return false;
  }
  entry how = enter(fast);
  if (how == BUSY) return false;
  if (is_integer) {
    clinux_store_integer(fast->numbers, fast->typecode, index, integer);
  } else {
    clinux_store_float(fast->numbers, fast->typecode, index, number);
  }
  leave(fast, how);
  return true;
}

static int fast_add(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  if (fast == NULL || fast->numbers == NULL || fast->typecode == 'c') return clua_trampoline(L);
  int is_number;
  bool is_float = clinux_number_is_float(fast->typecode);
  lua_Integer integer = 0;
  lua_Number number = 0;
  if (lua_type(L, 2) != LUA_TNUMBER) return clua_trampoline(L);
  if (is_float) {
    number = lua_tonumberx(L, 2, &is_number);
  } else {
    integer = lua_tointegerx(L, 2, &is_number);
  }
  if (!is_number) return clua_trampoline(L);
  entry how = enter(fast);
  if (how == BUSY) return clua_trampoline(L);
  int64_t sum = 0;
  bool fits = true;
  if (is_float) {
    number = clinux_add_float(fast->numbers, fast->typecode, 0, number);
  } else {
    fits = clinux_add_integer(fast->numbers, fast->typecode, 0, integer, &sum);
  }
  leave(fast, how);
  if (!fits) return clua_trampoline(L);
  if (is_float) {
    lua_pushnumber(L, number);
  } else {
    lua_pushinteger(L, sum);
  }
  return 1;
}

typedef struct {
  const clua_fast_memory *fast;
  int64_t first;
  int64_t count;
} numbers_request;

static int push_numbers(lua_State *L) {
  const numbers_request *request = lua_touserdata(L, 1);
  lua_createtable(L, request->count <= INT_MAX ? (int)request->count : 0, 0);
  for (int64_t i = 0; i < request->count; i++) {
    push_number(L, request->fast, request->first + i);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

int clua_push_numbers(lua_State *L, const clua_fast_memory *fast, int64_t first, int64_t count) {
  numbers_request request = {fast, first, count};
  CLUA_BEGIN(L, push_numbers);
  lua_pushlightuserdata(L, &request);
  return clua_protect(L, 1, 1);
}

// MARK: Fields and elements

/// Whether the key is the string `value`: the same object in one state, as Lua keeps short strings
/// once.
static inline bool is_value(lua_State *L, const clua_block *block) {
  return lua_topointer(L, 2) == block->value_key;
}

static int fast_get_value(lua_State *L) {
  const clua_block *found = clua_get_block(L, 1);
  if (found != NULL && found->fast.numbers != NULL && is_value(L, found) &&
      get_number(L, &found->fast, 0)) {
    return 1;
  }
  return clua_get_member(L);
}

static int fast_set_value(lua_State *L) {
  const clua_block *found = clua_get_block(L, 1);
  if (found != NULL && found->fast.numbers != NULL && is_value(L, found) &&
      set_number(L, &found->fast, 0)) {
    return 0;
  }
  return clua_set_member(L);
}

/// Whether the key is the index of an element; `place` counts from 0.
static inline bool find_element(lua_State *L, const clua_fast_memory *fast, int64_t *place) {
  if (fast == NULL || fast->numbers == NULL) return false;
  int is_integer;
  lua_Integer index = lua_tointegerx(L, 2, &is_integer);
  if (!is_integer || lua_type(L, 2) != LUA_TNUMBER) return false;
  *place = index - 1;
  return index >= 1 && index <= fast->count;
}

static int fast_get_element(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  int64_t place;
  if (find_element(L, fast, &place) && get_number(L, fast, place)) return 1;
  return clua_get_member(L);
}

static int fast_set_element(lua_State *L) {
  const clua_fast_memory *fast = fast_of(L);
  int64_t place;
  if (find_element(L, fast, &place) && set_number(L, fast, place)) return 0;
  return clua_set_member(L);
}

// MARK: Which function stands for what

lua_CFunction clua_method_of(const clua_bound *bound) {
  switch (bound->fast_path) {
    case CLUA_ACQUIRE: return fast_acquire;
    case CLUA_RELEASE: return fast_release;
    case CLUA_TAKE: return fast_take;
    case CLUA_GIVE: return fast_give;
    case CLUA_WITH: return fast_with;
    case CLUA_ADD: return fast_add;
    default: return clua_trampoline;
  }
}

lua_CFunction clua_index_of(clua_fast_path fast_path) {
  switch (fast_path) {
    case CLUA_VALUE: return fast_get_value;
    case CLUA_NUMBER_AT: return fast_get_element;
    default: return clua_get_member;
  }
}

lua_CFunction clua_newindex_of(clua_fast_path fast_path) {
  switch (fast_path) {
    case CLUA_VALUE: return fast_set_value;
    case CLUA_NUMBER_AT: return fast_set_element;
    default: return clua_set_member;
  }
}
