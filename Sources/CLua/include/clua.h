// The fence around Lua: everything Swift may ask of a Lua state.
//
// Lua reports errors by longjmp. No function declared here lets one escape: what can fail runs
// under lua_pcall and returns CLUA_RAISED with the error value on top of the stack; what returns
// void or a plain value cannot fail. Indices are Lua's: positive from the frame's base, negative
// from its top, CLUA_REGISTRY for the registry.
#pragma once

#include "clua_batch.h"
#include "clua_build.h"
#include "clua_call.h"
#include "clua_classes.h"
#include "clua_console.h"
#include "clua_files.h"
#include "clua_known.h"
#include "clua_names.h"
#include "clua_object.h"
#include "clua_place.h"
#include "clua_preempt.h"
#include "clua_read.h"
#include "clua_running.h"
#include "clua_stack.h"
#include "clua_state.h"
#include "clua_step.h"
#include "clua_table.h"
#include "clua_threads.h"
#include "clua_waits.h"
#include "clua_standalone.h"
