#include "clinux_fiber.h"

#include "clinux_fault.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define HAS_SWITCH 1
#else
#define HAS_SWITCH 0
#include <ucontext.h>
#endif

struct clinux_fiber {
#if HAS_SWITCH
  void *top;  // where its registers are while it does not run
#else
  ucontext_t registers;
#endif
  void *stack;  // null for an adopted one
  size_t size;
  void (*body)(void *context);
  void *context;
};

#if HAS_SWITCH

// What a call must preserve by the x86-64 ABI: six registers and the two control words of floating
// point. Everything else the compiler has saved around the call.
void clinux_fiber_swap(void **save, void *restore);
void clinux_fiber_enter(void);

__asm__(
    ".text\n"
    ".p2align 4\n"
    ".globl clinux_fiber_swap\n"
    ".hidden clinux_fiber_swap\n"
    ".type clinux_fiber_swap,@function\n"
    "clinux_fiber_swap:\n"
    "  pushq %rbp\n"
    "  pushq %rbx\n"
    "  pushq %r12\n"
    "  pushq %r13\n"
    "  pushq %r14\n"
    "  pushq %r15\n"
    "  subq $8, %rsp\n"
    "  stmxcsr (%rsp)\n"
    "  fnstcw 4(%rsp)\n"
    "  movq %rsp, (%rdi)\n"
    "  movq %rsi, %rsp\n"
    "  ldmxcsr (%rsp)\n"
    "  fldcw 4(%rsp)\n"
    "  addq $8, %rsp\n"
    "  popq %r15\n"
    "  popq %r14\n"
    "  popq %r13\n"
    "  popq %r12\n"
    "  popq %rbx\n"
    "  popq %rbp\n"
    "  ret\n"
    ".size clinux_fiber_swap,.-clinux_fiber_swap\n"
    // The first return of a new stack comes here: %r12 is the body, %r13 its argument.
    ".p2align 4\n"
    ".globl clinux_fiber_enter\n"
    ".hidden clinux_fiber_enter\n"
    ".type clinux_fiber_enter,@function\n"
    "clinux_fiber_enter:\n"
    "  .cfi_startproc\n"
    "  .cfi_undefined %rip\n"
    "  xorl %ebp, %ebp\n"
    "  movq %r13, %rdi\n"
    "  callq *%r12\n"
    "  ud2\n"
    "  .cfi_endproc\n"
    ".size clinux_fiber_enter,.-clinux_fiber_enter\n");

static int64_t prepare(clinux_fiber *fiber) {
  uintptr_t end = ((uintptr_t)fiber->stack + fiber->size) & ~(uintptr_t)15;
  uint64_t *top = (uint64_t *)end - 10;
  uint32_t *control = (uint32_t *)top;
  __asm__ volatile("stmxcsr %0" : "=m"(control[0]));
  __asm__ volatile("fnstcw %0" : "=m"(control[1]));
  top[1] = top[2] = 0;                             // r15, r14
  top[3] = (uint64_t)(uintptr_t)fiber->context;    // r13
  top[4] = (uint64_t)(uintptr_t)fiber->body;       // r12
  top[5] = top[6] = 0;                             // rbx, rbp
  top[7] = (uint64_t)(uintptr_t)clinux_fiber_enter;
  top[8] = top[9] = 0;  // after the return the stack is aligned as a call wants it
  fiber->top = top;
  return 0;
}

static void change(clinux_fiber *from, clinux_fiber *to) { clinux_fiber_swap(&from->top, to->top); }

#else

/* makecontext passes ints only: a pointer goes in two halves. */
static void start(unsigned high, unsigned low) {
  clinux_fiber *fiber = (clinux_fiber *)(((uintptr_t)high << 32) | (uintptr_t)low);
  fiber->body(fiber->context);
  abort();
}

static int64_t prepare(clinux_fiber *fiber) {
  int64_t got = CLINUX_CALL("getcontext", getcontext(&fiber->registers));
  if (got < 0) return got;
  fiber->registers.uc_stack.ss_sp = fiber->stack;
  fiber->registers.uc_stack.ss_size = fiber->size;
  fiber->registers.uc_link = NULL;
  uintptr_t address = (uintptr_t)fiber;
  makecontext(
      &fiber->registers, (void (*)(void))start, 2, (unsigned)(address >> 32), (unsigned)address);
  return 0;
}

static void change(clinux_fiber *from, clinux_fiber *to) {
  swapcontext(&from->registers, &to->registers);
}

#endif

static int64_t map(clinux_fiber *fiber) {
  int64_t stack = CLINUX_CALL(
      "mmap", mmap(NULL, fiber->size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0));
  if (stack < 0 && stack > -4096) return stack;
  fiber->stack = (void *)(uintptr_t)stack;
  return CLINUX_CALL("mprotect", mprotect(fiber->stack, (size_t)getpagesize(), PROT_NONE));
}

clinux_fiber *clinux_fiber_make(
    size_t stack, void (*body)(void *context), void *context, int64_t *error) {
  *error = -ENOMEM;
  clinux_fiber *fiber = clinux_fiber_adopt();
  if (fiber == NULL) return NULL;
  fiber->size = stack;
  fiber->body = body;
  fiber->context = context;
  *error = map(fiber);
  if (*error == 0) *error = prepare(fiber);
  if (*error == 0) return fiber;
  clinux_fiber_free(fiber);
  return NULL;
}

clinux_fiber *clinux_fiber_adopt(void) { return calloc(1, sizeof(clinux_fiber)); }

void clinux_fiber_switch(clinux_fiber *from, clinux_fiber *to) {
  int saved = errno;
  change(from, to);
  errno = saved;
}

void clinux_fiber_free(clinux_fiber *fiber) {
  if (fiber->stack != NULL) munmap(fiber->stack, fiber->size);
  free(fiber);
}
