#pragma once

#include "clua_types.h"

// Where the threads of one Lua state wait for one another: lists, the longest waiting first. A
// thread that waits stands in its list with a node on its own C stack, so that to wait makes no
// object. What gives the turn to others, and back, is the host's.

typedef struct clua_wait_node clua_wait_node;

/// A thread: made by the host, which knows it as `host`.
typedef struct {
  int64_t number;  // 1 for the main thread of the program
  bool is_main;
  clua_wait_node *node;  // of its innermost wait; NULL while it waits in no list
  void *host;
} clua_thread;

/// The thread that runs.
extern clua_thread *clua_this_thread;

/// How a turn that was given away came back.
enum {
  CLUA_PARKED_WOKEN,   // somebody woke the thread, or nothing happened
  CLUA_PARKED_LATE,    // the deadline has passed
  CLUA_PARKED_ATTEND,  // there is something to see to first, or nobody else can run: the wait is to
                       // go on by the function that `clua_define_waits` was given
};

/// Gives the turn away until the thread is woken or the deadline passes, by the monotonic clock in
/// nanoseconds; INT64_MAX is never. Must not raise.
typedef int32_t (*clua_parker)(void *host, int64_t deadline);
/// Has a thread go on that gave its turn away; nothing if it did not. Must not raise.
typedef void (*clua_waker)(void *host);

/// Sets what gives turns away.
void clua_waits_install(clua_parker park, clua_waker wake);

/// Whether the innermost wait of a thread was ended by who woke it.
bool clua_waits_is_woken(const clua_thread *thread);

/// In a fork: all that waited are gone but for the running thread, which waits on.
void clua_waits_become_fork(void);

/// Fills the table on top of the stack with the functions of wait lists; the value below it goes on
/// with a wait where events are to be seen to. It is called with a deadline in seconds or nil, and
/// returns false when it has passed; an error is its second result.
/// - `new(kind, object)` makes a list. `kind` and `object` say what is waited for.
/// - `wait(list, deadline)` blocks until the list wakes the thread (true), or the moment `deadline`
///   of the monotonic clock has come (false; in seconds, nil for never). An error that ends the
///   wait, as Ctrl-C does in the main thread, is raised; a wake-up that had come goes to the next.
/// - `wake_one(list)` wakes the thread that has waited longest; false if nobody waits.
/// - `wake_all(list)` wakes all that wait now.
/// - `count(list)` tells how many wait.
/// - `describe(list)` gives its kind and its object.
int clua_define_waits(lua_State *L);

/// Pushes the list in which a thread waits, or nil.
int clua_push_waited(lua_State *L, const clua_thread *thread);
