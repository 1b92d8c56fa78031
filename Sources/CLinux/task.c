#include "clinux_task.h"

uint32_t clinux_current_task;
