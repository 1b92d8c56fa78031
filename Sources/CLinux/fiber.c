#include "clinux_fiber.h"

#include "clinux_fault.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

struct clinux_fiber {
  ucontext_t inside;
  ucontext_t outside;
  void *stack;
  size_t size;
  void (*body)(void *context);
  void *context;
};

/* makecontext passes ints only: a pointer goes in two halves. */
static void start(unsigned high, unsigned low) {
  clinux_fiber *fiber = (clinux_fiber *)(((uintptr_t)high << 32) | (uintptr_t)low);
  fiber->body(fiber->context);
  abort();
}

static int64_t prepare(clinux_fiber *fiber) {
  int64_t stack = CLINUX_CALL(
      "mmap", mmap(NULL, fiber->size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0));
  if (stack < 0 && stack > -4096) return stack;
  fiber->stack = (void *)(uintptr_t)stack;
  int64_t guarded = CLINUX_CALL("mprotect", mprotect(fiber->stack, (size_t)getpagesize(), PROT_NONE));
  if (guarded < 0) return guarded;
  int64_t got = CLINUX_CALL("getcontext", getcontext(&fiber->inside));
  if (got < 0) return got;
  fiber->inside.uc_stack.ss_sp = fiber->stack;
  fiber->inside.uc_stack.ss_size = fiber->size;
  fiber->inside.uc_link = NULL;
  uintptr_t address = (uintptr_t)fiber;
  makecontext(
      &fiber->inside, (void (*)(void))start, 2, (unsigned)(address >> 32), (unsigned)address);
  return 0;
}

clinux_fiber *clinux_fiber_make(
    size_t stack, void (*body)(void *context), void *context, int64_t *error) {
  *error = -ENOMEM;
  clinux_fiber *fiber = calloc(1, sizeof *fiber);
  if (fiber == NULL) return NULL;
  fiber->size = stack;
  fiber->body = body;
  fiber->context = context;
  *error = prepare(fiber);
  if (*error == 0) return fiber;
  clinux_fiber_free(fiber);
  return NULL;
}

void clinux_fiber_resume(clinux_fiber *fiber) { swapcontext(&fiber->outside, &fiber->inside); }

void clinux_fiber_suspend(clinux_fiber *fiber) { swapcontext(&fiber->inside, &fiber->outside); }

void clinux_fiber_free(clinux_fiber *fiber) {
  if (fiber->stack != NULL) munmap(fiber->stack, fiber->size);
  free(fiber);
}
