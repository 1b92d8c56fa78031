/// Numbers of one C type side by side in shared memory. Each load and store is one atomic access,
/// so that a reader never sees half a number. Indices count from 0 and are not checked.
#pragma once

#include "clinux_atomic.h"

#include <string.h>

/// What came of storing a number.
typedef enum {
  CLINUX_STORED,
  CLINUX_OUT_OF_RANGE,
} clinux_stored;

static inline bool clinux_number_is_float(uint8_t typecode) {
  return typecode == 'd' || typecode == 'f';
}

static inline double clinux_bits_to_double(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint64_t clinux_double_to_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float clinux_bits_to_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t clinux_float_to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// Loads a number of an integer type.
static inline int64_t clinux_load_integer(const void *base, uint8_t typecode, int64_t index) {
  switch (typecode) {
    case 'b': return (int8_t)clinux_load_relaxed8((const uint8_t *)base + index);
    case 'c':
    case 'B': return clinux_load_relaxed8((const uint8_t *)base + index);
    case 'h': return (int16_t)clinux_load_relaxed16((const uint16_t *)base + index);
    case 'H': return clinux_load_relaxed16((const uint16_t *)base + index);
    case 'i': return (int32_t)clinux_load_relaxed32((const uint32_t *)base + index);
    case 'I': return clinux_load_relaxed32((const uint32_t *)base + index);
    default: return (int64_t)clinux_load_relaxed64((const uint64_t *)base + index);
  }
}

/// Loads a number of a floating-point type.
static inline double clinux_load_float(const void *base, uint8_t typecode, int64_t index) {
  if (typecode == 'd') {
    return clinux_bits_to_double(clinux_load_relaxed64((const uint64_t *)base + index));
  }
  return clinux_bits_to_float(clinux_load_relaxed32((const uint32_t *)base + index));
}

/// Whether an integer is one of the type's. Every integer is near to one of a floating-point type.
static inline bool clinux_integer_fits(uint8_t typecode, int64_t value) {
  switch (typecode) {
    case 'b': return value == (int8_t)value;
    case 'c':
    case 'B': return value == (uint8_t)value;
    case 'h': return value == (int16_t)value;
    case 'H': return value == (uint16_t)value;
    case 'i': return value == (int32_t)value;
    case 'I': return value == (uint32_t)value;
    case 'L':
    case 'Q': return value >= 0;
    default: return true;
  }
}

/// Stores a floating-point number in a type of that kind.
static inline void clinux_store_float(void *base, uint8_t typecode, int64_t index, double value) {
  if (typecode == 'd') {
    clinux_store_relaxed64((uint64_t *)base + index, clinux_double_to_bits(value));
  } else {
    clinux_store_relaxed32((uint32_t *)base + index, clinux_float_to_bits((float)value));
  }
}

/// Stores an integer if the type has it.
static inline clinux_stored clinux_store_integer(void *base, uint8_t typecode, int64_t index,
                                                 int64_t value) {
  if (!clinux_integer_fits(typecode, value)) return CLINUX_OUT_OF_RANGE;
  switch (typecode) {
    case 'b':
    case 'c':
    case 'B': clinux_store_relaxed8((uint8_t *)base + index, (uint8_t)value); break;
    case 'h':
    case 'H': clinux_store_relaxed16((uint16_t *)base + index, (uint16_t)value); break;
    case 'i':
    case 'I': clinux_store_relaxed32((uint32_t *)base + index, (uint32_t)value); break;
    case 'd':
    case 'f': clinux_store_float(base, typecode, index, (double)value); break;
    default: clinux_store_relaxed64((uint64_t *)base + index, (uint64_t)value); break;
  }
  return CLINUX_STORED;
}

/// Adds to a number of an integer type, atomically, and gives the sum; false, with nothing changed,
/// if the sum does not fit.
static inline bool clinux_add_integer(void *base, uint8_t typecode, int64_t index, int64_t amount,
                                      int64_t *sum) {
  while (true) {
    int64_t old = clinux_load_integer(base, typecode, index);
    if (__builtin_add_overflow(old, amount, sum) || !clinux_integer_fits(typecode, *sum)) {
      return false;
    }
    bool swapped;
    switch (typecode) {
      case 'b':
      case 'c':
      case 'B':
        swapped = clinux_replace8((uint8_t *)base + index, (uint8_t)old, (uint8_t)*sum);
        break;
      case 'h':
      case 'H':
        swapped = clinux_replace16((uint16_t *)base + index, (uint16_t)old, (uint16_t)*sum);
        break;
      case 'i':
      case 'I':
        swapped = clinux_replace32((uint32_t *)base + index, (uint32_t)old, (uint32_t)*sum);
        break;
      default:
        swapped = clinux_replace64((uint64_t *)base + index, (uint64_t)old, (uint64_t)*sum);
        break;
    }
    if (swapped) return true;
  }
}

/// Adds to a number of a floating-point type, atomically, and gives the sum.
static inline double clinux_add_float(void *base, uint8_t typecode, int64_t index, double amount) {
  while (true) {
    if (typecode == 'd') {
      uint64_t *word = (uint64_t *)base + index;
      uint64_t old = clinux_load_relaxed64(word);
      double sum = clinux_bits_to_double(old) + amount;
      if (clinux_replace64(word, old, clinux_double_to_bits(sum))) return sum;
    } else {
      uint32_t *word = (uint32_t *)base + index;
      uint32_t old = clinux_load_relaxed32(word);
      float sum = (float)((double)clinux_bits_to_float(old) + amount);
      if (clinux_replace32(word, old, clinux_float_to_bits(sum))) return sum;
    }
  }
}
