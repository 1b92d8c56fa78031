internal import CLinux

/// A stack on which code can stop in the middle and go on later: one thread, several stacks.
@safe
package final class Fiber {
  private var context: OpaquePointer
  private var body: (() -> Void)?

  /// Bytes of a stack: address space, of which what was used takes memory.
  package static let stackSize = 1 << 20

  /// Maps a stack on which `body` runs once it is switched to. `body` must not return.
  package init(_ body: @escaping () -> Void) throws(SystemError) {
    self.body = body
    // Something to point to until the address of self may be used.
    guard let none = unsafe clinux_fiber_adopt() else { throw Self.failure(12) }
    unsafe context = none
    var failure: Int64 = 0
    let made = unsafe clinux_fiber_make(
      Self.stackSize,
      { address in
        guard let address = unsafe address else { return }
        unsafe Unmanaged<Fiber>.fromOpaque(address)._withUnsafeGuaranteedRef { $0.body?() }
      }, Unmanaged.passUnretained(self).toOpaque(), &failure)
    guard let made = unsafe made else { throw Self.failure(Int32(-failure)) }
    unsafe clinux_fiber_free(context)
    unsafe context = made
  }

  /// Stands for the stack that the caller runs on.
  package init(adoptingCurrent: Void) throws(SystemError) {
    guard let made = unsafe clinux_fiber_adopt() else { throw Self.failure(12) }
    unsafe context = made
  }

  deinit { unsafe clinux_fiber_free(context) }

  /// Stops the code that runs, on this stack, and goes on where the other one stopped. Returns when
  /// somebody switches to this one.
  package func `switch`(to other: Fiber) { unsafe clinux_fiber_switch(context, other.context) }

  private static func failure(_ errno: Int32) -> SystemError {
    SystemError(call: "mmap", errno: errno, subject: "a stack of \(stackSize) bytes")
  }
}
