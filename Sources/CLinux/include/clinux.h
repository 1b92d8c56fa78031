#pragma once

#include "clinux_process.h"
