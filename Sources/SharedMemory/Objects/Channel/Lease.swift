/// What came of trying to take something.
public enum Taken<Value> {
  case done(Value)
  case timedOut
  case interrupted
  /// Nothing is left, and nothing can come any more.
  case closed
}

extension Taken: Sendable where Value: Sendable {}

/// A message that this process has, until it is given back.
@usableFromInline
@safe
struct Lease {
  @usableFromInline let bytes: UnsafeRawBufferPointer
  let pin: UInt64
  let sequence: UInt64
  /// Memory of this process's own, if the bytes are in it.
  let storage: UnsafeMutableRawPointer?
}

extension Channel {
  /// What a message is read from until it is given back.
  func lease(_ message: ChannelCore.Message, _ scratch: UnsafeMutableRawPointer) -> Lease {
    guard message.pin != 0 else {
      let bytes = unsafe UnsafeRawBufferPointer(start: scratch, count: message.length)
      return unsafe Lease(bytes: bytes, pin: 0, sequence: message.sequence, storage: scratch)
    }
    unsafe object.arena.scratch.give(back: scratch)
    let contents = unsafe memory.contents(of: message.block)
    guard message.pin == memory.lastPin else {
      return unsafe Lease(
        bytes: contents, pin: message.pin, sequence: message.sequence, storage: nil)
    }
    // All other pins are full: messages are being read inside one another, very deep.
    let copy = UnsafeMutableRawPointer.allocate(
      byteCount: max(message.length, 1), alignment: 64)
    unsafe copy.copyMemory(
      from: contents.baseAddress.unsafelyUnwrapped, byteCount: message.length)
    memory.releaseMessage(in: message.pin)
    let bytes = unsafe UnsafeRawBufferPointer(start: copy, count: message.length)
    return unsafe Lease(
      bytes: bytes, pin: memory.lastPin, sequence: message.sequence, storage: copy)
  }

  @usableFromInline
  func end(_ lease: Lease) {
    if lease.pin == 0 {
      if let scratch = unsafe lease.storage {
        unsafe object.arena.scratch.give(back: scratch)
      }
    } else if let copy = unsafe lease.storage {
      unsafe copy.deallocate()
    } else {
      memory.releaseMessage(in: lease.pin)
      memory.closePin(lease.pin)
    }
    Failpoint.hit(.takeDone)
  }
}
