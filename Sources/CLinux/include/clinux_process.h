/* Processes, signals and descriptors. */
#pragma once

#include <stdint.h>
