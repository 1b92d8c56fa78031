#pragma once

#include "clua_object.h"

// Error classes are tables that are the metatables of their own instances; all of them share one
// metatable, by which they are known.

/// Gives the metatable shared by the error classes its functions (bound, see clua_object.h): what
/// makes an instance, and what shows a class.
int clua_prepare_errors(lua_State *L, const clua_bound *construct, const clua_bound *show_class);
/// Makes the error class `name` below `parent` (NULL for a root), whose instances are shown by
/// `show`, unless there is one already; pushes the class.
int clua_define_error(lua_State *L, const char *name, const char *parent, const clua_bound *show);
/// Pushes the class, or nil.
int clua_push_error_class(lua_State *L, const char *name, size_t length);
/// Pushes an instance; without such a class the string "name: message".
int clua_push_error(
    lua_State *L, const char *name, size_t name_length, const char *message, size_t length);

bool clua_is_error_class(lua_State *L, int index);
/// Whether the value is an error object; its class is then its metatable.
bool clua_is_error(lua_State *L, int index);
/// Whether the value is an instance of the class at `class_index` or of one below it.
bool clua_is_instance(lua_State *L, int index, int class_index);
