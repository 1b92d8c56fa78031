// What the C functions of threads share: lists of waiting threads.
#pragma once

#include "clua_internal.h"
#include "clua_waits.h"

/// What a list's userdata holds. Its user values are the kind and the object.
typedef struct {
  clua_wait_node *first, *last;
  uint32_t process;  // in a later fork, those that are in it are gone
} clua_wait_list;

/// Whether somebody waits.
bool clua_wait_list_has_waiters(clua_wait_list *list);
/// Wakes the thread that has waited longest; false if nobody waits.
bool clua_wait_list_wake_one(clua_wait_list *list);
/// Wakes all that wait now.
void clua_wait_list_wake_all(clua_wait_list *list);
/// Waits in the list at `index`; `deadline` as for `clua_parker`. True if it was woken. May raise.
/// `slow` is the index of the function that goes on with a wait.
bool clua_wait_list_wait(lua_State *L, int index, int64_t deadline, int slow);
