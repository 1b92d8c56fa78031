#pragma once

#include "clua_object.h"

// Error classes are tables that are the metatables of their own instances; all of them share one
// metatable, by which they are known.

/// The functions (bound, see clua_object.h) of the metatable shared by the error classes.
typedef struct {
  const clua_bound *construct;   // makes an instance
  const clua_bound *show_class;  // shows a class
} clua_error_functions;

/// Makes what error classes need, has debug.traceback know their instances.
int clua_prepare_errors(lua_State *L, const clua_error_functions *functions);
/// Makes the error class `name` below `parent` (NULL for a root), whose instances are shown by
/// `show` (NULL: as the parent's), unless there is one already; pushes the class.
int clua_define_error(lua_State *L, const char *name, const char *parent, const clua_bound *show);
/// Replaces a class, a name and a place on top of the stack by the class of that name that is
/// extended from the class at that place.
int clua_extend_error(lua_State *L);
/// Pushes the class, or nil.
int clua_push_error_class(lua_State *L, const char *name, size_t length);
/// Pushes the class that has a key, or nil. One that a script of another process made is made here
/// too; where that may not be, the nearest class above it that is known stands for it.
int clua_resolve_error_class(lua_State *L, const char *key, size_t length, bool may_make);
/// Pushes the key by which the class is found in another process; nil if it is no class of errors.
/// Makes no string, and so the collector does not run. Three slots must be reserved.
int clua_push_error_key(lua_State *L, int class_index);
/// Pushes the class above the class, or nil. The same holds.
int clua_push_error_parent(lua_State *L, int class_index);
/// Pushes an instance, which knows the place in the script; without such a class the string "name:
/// message".
int clua_push_error(
    lua_State *L, const char *name, size_t name_length, const char *message, size_t length);
/// Notes what the bound function that runs now fails with, before it returns CLUA_KNOWN. Each
/// address of a reason stands for one text; `%I` in it is the detail.
void clua_note_known(const char *class_name, const char *reason, int64_t detail);
/// Pops a string, or nil for the place in the script that runs, and makes it the error's `where`,
/// unless it has one.
int clua_set_where(lua_State *L, int index);

bool clua_is_error_class(lua_State *L, int index);
/// Whether the value is an error object; its class is then its metatable.
bool clua_is_error(lua_State *L, int index);
/// Whether the value is an instance of the class at `class_index` or of one below it.
bool clua_is_instance(lua_State *L, int index, int class_index);
