/// Atomic access to words that several processes share. They are C11 atomics on plain words,
/// inlined into their Swift callers; the orderings are spelled in the names. Without a suffix an
/// operation is sequentially consistent.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CLINUX_ATOMICS(width)                                                                     \
  static inline uint##width##_t clinux_load_relaxed##width(const uint##width##_t *word) {         \
    return __atomic_load_n(word, __ATOMIC_RELAXED);                                               \
  }                                                                                               \
  static inline uint##width##_t clinux_load_acquire##width(const uint##width##_t *word) {         \
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);                                               \
  }                                                                                               \
  static inline uint##width##_t clinux_load##width(const uint##width##_t *word) {                 \
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);                                               \
  }                                                                                               \
  static inline void clinux_store_relaxed##width(uint##width##_t *word, uint##width##_t value) {  \
    __atomic_store_n(word, value, __ATOMIC_RELAXED);                                              \
  }                                                                                               \
  static inline void clinux_store_release##width(uint##width##_t *word, uint##width##_t value) {  \
    __atomic_store_n(word, value, __ATOMIC_RELEASE);                                              \
  }                                                                                               \
  static inline void clinux_store##width(uint##width##_t *word, uint##width##_t value) {          \
    __atomic_store_n(word, value, __ATOMIC_SEQ_CST);                                              \
  }                                                                                               \
  static inline uint##width##_t clinux_exchange##width(uint##width##_t *word,                     \
                                                       uint##width##_t value) {                   \
    return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);                                    \
  }                                                                                               \
  static inline bool clinux_replace##width(uint##width##_t *word, uint##width##_t expected,       \
                                           uint##width##_t value) {                               \
    return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_SEQ_CST,           \
                                       __ATOMIC_SEQ_CST);                                         \
  }                                                                                               \
  static inline uint##width##_t clinux_add##width(uint##width##_t *word, uint##width##_t value) { \
    return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);                                     \
  }                                                                                               \
  static inline uint##width##_t clinux_or##width(uint##width##_t *word, uint##width##_t value) {  \
    return __atomic_fetch_or(word, value, __ATOMIC_SEQ_CST);                                      \
  }

CLINUX_ATOMICS(8)
CLINUX_ATOMICS(16)
CLINUX_ATOMICS(32)
CLINUX_ATOMICS(64)

#undef CLINUX_ATOMICS

/// Tells the CPU that this is a spinning loop.
static inline void clinux_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
