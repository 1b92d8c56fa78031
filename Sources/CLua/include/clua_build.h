#pragma once

#include "clua_types.h"

// Builds values from a stream of operations, which Swift reads from a message. C drives, inside one
// protected call, and asks Swift for more operations only while nothing can raise; so a value of a
// million elements costs one protected call.

/// What an operation does. Those that make a value push it.
enum {
  CLUA_OP_NIL,
  CLUA_OP_FALSE,
  CLUA_OP_TRUE,
  CLUA_OP_INTEGER,      // a: the integer
  CLUA_OP_FLOAT,        // a: the bits
  CLUA_OP_STRING,       // pointer, a: the bytes and their number
  CLUA_OP_NONE,         // mp.None
  CLUA_OP_INTEGERS,     // pointer, a: integers for elements `position` … of the table on top
  CLUA_OP_TABLE,        // a, b: room for elements and fields
  CLUA_OP_ATTACH,       // nothing: the value on top is complete
  CLUA_OP_SHARE,        // a: the value on top gets this number
  CLUA_OP_SHARED,       // a: the value with this number
  CLUA_OP_LIST,         // the table on top becomes a mp.List
  CLUA_OP_METATABLE,    // pops the metatable below the table on top and sets it
  CLUA_OP_NAMED,        // replaces a pairs of module and field (nil for the module itself) by the
                        // value of the first that exists
  CLUA_OP_CLASS,        // replaces a name by the registered class
  CLUA_OP_CLASS_OF_MESSAGE,  // a: the class without a name that has this number in the message
  CLUA_OP_ERROR_CLASS,  // replaces a name by the error class
  CLUA_OP_FUNCTION,     // pointer, a: bytecode; b: the number of its upvalues
  CLUA_OP_JOIN,         // upvalue a of the function on top is upvalue b of the one with the number
                        // in `position`
  CLUA_OP_CALL,         // replaces a function and its list of arguments by its first result
  CLUA_OP_OBJECT,       // a: Swift makes this object
};

/// What becomes of the value that is then on top.
enum {
  CLUA_KEEP,     // it stays there
  CLUA_ELEMENT,  // popped into element `position` of the table below
  CLUA_PAIR,     // popped, with the key below it, into the table below both
  CLUA_UPVALUE,  // popped into upvalue `position` of the function below
};

typedef struct {
  uint8_t op;
  uint8_t then;
  int64_t a;
  int64_t b;
  int64_t position;
  const void *pointer;
} clua_op;

/// What stops a build besides an error raised by Lua.
enum {
  CLUA_BUILD_DONE = 0,
  CLUA_BUILD_STOPPED = 1,         // Swift found the message malformed
  CLUA_BUILD_MALFORMED = 2,       // an operation that does not fit what it works on
  CLUA_BUILD_NO_MODULE = 3,       // pushed: the module's name and why it cannot be loaded, or nil
  CLUA_BUILD_NO_FIELD = 4,        // pushed: module and field
  CLUA_BUILD_NO_CLASS = 5,        // pushed: the class's name
  CLUA_BUILD_NO_ERROR_CLASS = 6,  // pushed: the class's name
  CLUA_BUILD_BAD_CODE = 7,        // pushed: Lua's reason for not loading the bytecode
  CLUA_BUILD_TOO_DEEP = 8,        // no more stack
  CLUA_BUILD_NOT_ALLOWED = 9,     // pushed: module and field, or class and nil, not for a peer
};

typedef struct {
  /// Gives the next operations, as many as there are: 0 at the end, -1 to stop.
  int (*refill)(void *context, const clua_op **ops);
  /// Pushes object `number` and answers 1, or an error value and CLUA_RAISED.
  int (*make_object)(void *context, lua_State *L, int64_t number);
  /// Replaces the names on top by what they lead to, for CLUA_OP_NAMED, _CLASS and _ERROR_CLASS.
  /// Answers CLUA_BUILD_DONE or a reason, with what that says pushed; or pushes an error value and
  /// answers CLUA_RAISED.
  int (*resolve)(void *context, lua_State *L, int op, int64_t names);
  void *context;
  bool may_require;  // the peer is trusted with code: modules that are not loaded are required, and
                     // names may lead to functions of libraries
  int classes;       // the index of the list of the message's classes, or 0
} clua_builder;

/// Runs the operations; pushes the value they leave and answers CLUA_BUILD_DONE, or pushes what the
/// reason says, or is CLUA_RAISED.
int clua_build(lua_State *L, const clua_builder *builder);
