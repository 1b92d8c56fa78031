internal import CLinux

/// A line of execution with a stack of its own that can stop in the middle and go on later, on the
/// one thread that there is.
///
/// What runs on a fiber may sleep like any other code: the sleep (``sleep(_:_:)``) notes for what,
/// suspends the fiber, and so gives the thread back to who resumed it, who sees to it that the
/// fiber goes on in time. A fiber runs one piece of work after another.
@safe
package final class Fiber {
  /// The fiber that runs; nil outside of any.
  package private(set) static var current: Fiber? {
    get { unsafe running }
    set { unsafe running = newValue }
  }
  private nonisolated(unsafe) static var running: Fiber?

  private var context: OpaquePointer?
  private var work: (() -> Void)?

  /// On what it sleeps.
  package private(set) var conditions: [Futex.Condition] = []
  /// Until when it sleeps at most.
  package private(set) var deadline = Deadline.never
  /// Whether its next sleep, or the one at hand, is to end as if a signal had come.
  private var isInterrupted = false
  private var isWoken = false

  /// Bytes of a stack: address space, of which what was used takes memory.
  private static let stackSize = 1 << 20

  /// Makes one, with a stack.
  package init() throws(SystemError) {
    var failure: Int64 = 0
    let address = unsafe Unmanaged.passUnretained(self).toOpaque()
    let made = unsafe clinux_fiber_make(
      Self.stackSize,
      { address in
        guard let address = unsafe address else { return }
        unsafe Unmanaged<Fiber>.fromOpaque(address)._withUnsafeGuaranteedRef { $0.loop() }
      }, address, &failure)
    guard let made = unsafe made else {
      throw SystemError(
        call: "mmap", errno: Int32(-failure), subject: "a stack of \(Self.stackSize) bytes")
    }
    unsafe context = made
  }

  deinit {
    if let context = unsafe context { unsafe clinux_fiber_free(context) }
  }

  /// Whether it has work that is not done.
  package var isBusy: Bool { work != nil }

  /// Runs a piece of work until it is done or sleeps. Not to be called on a fiber.
  package func run(_ work: @escaping () -> Void) {
    precondition(!isBusy, "a fiber does one thing at a time")
    self.work = work
    isInterrupted = false
    resume()
  }

  /// Lets the work go on until it is done or sleeps again. Not to be called on a fiber.
  package func resume() {
    precondition(Self.current == nil && isBusy, "only a suspended fiber can go on")
    conditions = []
    isWoken = false
    Self.current = self
    if let context = unsafe context { unsafe clinux_fiber_resume(context) }
    Self.current = nil
  }

  /// Whether what it sleeps for has happened, so that it should go on.
  package var isDue: Bool {
    isWoken || isInterrupted || deadline.isPast
      || conditions.contains { $0.word.load() != $0.expected }
  }

  /// Has the sleep at hand end.
  package func wake() { isWoken = true }

  /// Has its next sleep, or the one at hand, end as if a signal had come.
  package func interrupt() { isInterrupted = true }

  /// Whether the running fiber was interrupted since this was asked last.
  package static func takeInterrupt() -> Bool {
    guard let current, current.isInterrupted else { return false }
    current.isInterrupted = false
    return true
  }

  /// Suspends the running fiber until one of the words is not as expected or the deadline passes,
  /// or for no reason; false outside of fibers, where it does not sleep.
  package static func sleep(_ conditions: [Futex.Condition], _ deadline: Deadline) -> Bool {
    guard let fiber = current else { return false }
    fiber.conditions = conditions
    fiber.deadline = deadline
    if let context = unsafe fiber.context { unsafe clinux_fiber_suspend(context) }
    return true
  }

  /// In a fork made on a fiber: what runs here is from now on all that the process does.
  package static func becomeThread() { current = nil }

  private func loop() {
    while true {
      work?()
      work = nil
      if let context = unsafe context { unsafe clinux_fiber_suspend(context) }
    }
  }
}
