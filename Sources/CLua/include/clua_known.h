#pragma once

#include "clua_types.h"

// Failures that loops run into, and what C needs of errors for them.

/// Sets up what the others need, and has debug.traceback give the text of errors: pops a function
/// that gives the text of an error object.
int clua_prepare_errors(lua_State *L);
/// The registry key of the table that has the error classes by name, and the metatable that they
/// share at 0.
const void *clua_error_classes_key(void);
/// Notes what the bound function that runs now fails with, before it returns CLUA_KNOWN. Each
/// address of a reason stands for one text; `%I` in it is the detail.
void clua_note_known(const char *class_name, const char *reason, int64_t detail);
