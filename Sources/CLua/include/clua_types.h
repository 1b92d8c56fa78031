#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lua_State lua_State;

/// A protected function failed; the error value is on top of the stack.
#define CLUA_RAISED (-1)
/// What a bound function returns that has noted a known failure for the trampoline to raise.
#define CLUA_KNOWN (-2)

/// "As many results as there are", for the calls.

/// The pseudo-index of the registry.
#define CLUA_REGISTRY (-1001000)
