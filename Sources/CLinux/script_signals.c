#include "clinux_script_signals.h"

#include <stdatomic.h>

#include "clinux_signal_table.h"
#include "clinux_signals.h"

static _Atomic uint64_t pending;

static uint64_t bit_of(int32_t signal) { return UINT64_C(1) << (signal - 1); }

void clinux_script_signal_note(int32_t signal, uint64_t value) {
  (void)value;
  atomic_fetch_or(&pending, bit_of(signal));
  clinux_signals_ring(signal);
}

uint64_t clinux_script_signals_take(void) {
  return atomic_load(&pending) == 0 ? 0 : atomic_exchange(&pending, 0);
}

bool clinux_script_signals_pending(void) { return atomic_load(&pending) != 0; }

// MARK: The soft limit of a task

static atomic_bool soft_expired;

static void note_soft_limit(int32_t signal, uint64_t value) {
  (void)value;
  atomic_store(&soft_expired, true);
  clinux_signals_ring(signal);
}

int32_t clinux_soft_limit_note(void) {
  // Without a restart: a task that waits in somebody else's code is to hear of it.
  return clinux_signal_handle(
      clinux_signal_soft_limit(), CLINUX_SIGNAL_OWNER_SOFT_LIMIT, note_soft_limit, 0);
}

bool clinux_soft_limit_take(void) {
  return atomic_load(&soft_expired) && atomic_exchange(&soft_expired, false);
}

bool clinux_soft_limit_has_expired(void) { return atomic_load(&soft_expired); }

void clinux_script_signals_forget(void) {
  atomic_store(&pending, 0);
  atomic_store(&soft_expired, false);
}
