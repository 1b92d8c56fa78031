internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// A queue as a script holds it: the channel, and whether this process has closed it.
final class QueueObject {
  let channel: Channel
  private(set) var isClosed = false

  init(_ channel: Channel) { self.channel = channel }

  /// What came of waiting for an item.
  enum Outcome {
    case done
    case timedOut
    /// Nothing is left, and nothing can come any more.
    case shutDown
  }

  func requireOpen(_ call: LuaCall) throws(LuaFailure) {
    if isClosed { throw .valueError("\(call.functionName): the queue is closed") }
  }

  func close() { isClosed = true }

  var isFull: Bool {
    if case .items(let limit) = channel.limit { return channel.lookAtCount() >= limit }
    return false
  }

  /// Encodes the value at `index` and puts it. Returns false when the time was up.
  func put(_ call: LuaCall, _ index: Int, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try Module.shared.withEncoded(call, index) { message, tail throws(LuaFailure) in
      try Module.shared.wait(call) { () throws(LuaFailure) in
        do throws(SharedMemoryError) {
          return try self.channel.put(message, tail: tail, deadline)
        } catch .closed {
          throw Self.shutDown(call, "the queue is shut down")
        } catch {
          throw LuaFailure(error)
        }
      }
    }
  }

  /// Takes the next item and pushes it.
  func get(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Outcome {
    var isOver = false
    let isDone = try Module.shared.wait(call) { () throws(LuaFailure) in
      switch try channel.take(
        deadline,
        { bytes throws(LuaFailure) in
          try Parcel.pushItem(call, bytes)
        })
      {
      case .done: return .done
      case .interrupted: return .interrupted
      case .timedOut: return .timedOut
      case .closed:
        isOver = true
        return .timedOut
      }
    }
    return isDone ? .done : isOver ? .shutDown : .timedOut
  }

  /// Pushes the next item and leaves it where it is.
  func peek(_ call: LuaCall) throws(LuaFailure) -> Outcome {
    switch try channel.peek(
      .now,
      { bytes throws(LuaFailure) in
        try Parcel.pushItem(call, bytes)
      })
    {
    case .done: .done
    case .interrupted, .timedOut: .timedOut
    case .closed: .shutDown
    }
  }

  /// Waits until all items are done.
  func join(_ call: LuaCall) throws(LuaFailure) {
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      channel.waitUntilDone(.never)
    }
  }

  /// What `print` shows: `<Queue qsize=3 maxsize=10>`.
  func description(_ className: String) -> String {
    var words = [className, "qsize=\(channel.count)"]
    if case .items(let limit) = channel.limit { words.append("maxsize=\(limit)") }
    if channel.flags.contains(.shutDown) { words.append("shutdown") }
    if isClosed { words.append("closed") }
    return "<\(words.joined(separator: " "))>"
  }

  // MARK: Errors

  private static let isEmpty = LuaKnownFailure("Empty", "the queue is empty")

  static func empty(_ call: LuaCall, _ limit: TimeLimit) -> LuaFailure {
    guard limit.mayWait else { return .known(isEmpty) }
    return .error(
      className: "Empty", message: "\(call.functionName): nothing came\(limit.text)")
  }

  func full(_ call: LuaCall, _ limit: TimeLimit) -> LuaFailure {
    var maxsize = 0
    if case .items(let limit) = channel.limit { maxsize = limit }
    guard limit.mayWait else {
      return .known(LuaKnownFailure("Full", "the queue is full (maxsize %I)", detail: maxsize))
    }
    let message = "the queue stayed full, no item was taken\(limit.text) (maxsize \(maxsize))"
    return .error(className: "Full", message: "\(call.functionName): \(message)")
  }

  static func shutDown(_ call: LuaCall, _ message: String) -> LuaFailure {
    .error(className: "ShutDown", message: "\(call.functionName): \(message)")
  }
}

/// What `iter` gives: called, it waits for the next item, until the queue was shut down and is
/// empty.
final class QueueIterator {
  let queue: QueueObject

  init(_ queue: QueueObject) { self.queue = queue }

  /// Pushes the next item, `None` for one that is nil, or nil at the end.
  func next(_ call: LuaCall) throws(LuaFailure) {
    if queue.isClosed { throw .valueError("Queue.iter: the queue is closed") }
    guard case .done = try queue.get(call, .never) else { return try call.pushNil() }
    guard call.isNil(-1) else { return }
    call.pop()
    try call.pushNone()
  }
}
