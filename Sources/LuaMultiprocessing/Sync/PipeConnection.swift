internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// One end of a pipe as a script holds it, until it closes it.
final class PipeConnection: ConnectionObject {
  private var end: ChannelEnd?
  private var fileno: PipeDescriptor?
  private let directions: (reads: Bool, writes: Bool)
  /// The other end, in the process that made the pipe, while it has that.
  private weak var other: PipeConnection?
  /// Whether the script has the other end, as far as was found out since it was last elsewhere.
  private var otherIsInUse = false

  init(_ end: ChannelEnd) {
    self.end = end
    directions = (end.reads != nil, end.writes != nil)
  }

  /// Has the two ends of a pipe that this process has made know each other.
  static func pair(_ one: PipeConnection, _ other: PipeConnection) {
    one.other = other
    other.other = one
  }

  /// What it reads and writes, until it is closed.
  var channels: [Channel] { [end?.reads, end?.writes].compactMap { $0 } }

  override var isReadable: Bool { directions.reads }
  override var isWritable: Bool { directions.writes }
  override var isClosed: Bool { end == nil }

  override func close() {
    end = nil
    fileno = nil
  }

  /// A descriptor that stands for this end where `connection.wait` is given a number.
  override func descriptor(_ method: String) throws(LuaFailure) -> Int32 {
    _ = try open(method)
    if let fileno { return fileno.number }
    do throws(SystemError) {
      let made = try PipeDescriptor()
      fileno = made
      Module.shared.pipeDescriptors.add(made, self)
      return made.number
    } catch {
      throw LuaFailure(MultiprocessingError.system(error))
    }
  }

  func open(_ method: String) throws(LuaFailure) -> ChannelEnd {
    if let end { return end }
    throw .valueError("Connection.\(method): the connection is closed")
  }

  func reader(_ method: String) throws(LuaFailure) -> Channel {
    if let channel = try open(method).reads { return channel }
    throw .system("OSError", "Connection.\(method): the connection is write-only", errno: nil)
  }

  private func writer(_ method: String) throws(LuaFailure) -> Channel {
    if let channel = try open(method).writes { return channel }
    throw .system("OSError", "Connection.\(method): the connection is read-only", errno: nil)
  }

  override func send(
    _ call: LuaCall, _ message: OutgoingMessage, tail: RawSpan, _ method: String
  ) throws(LuaFailure) {
    let channel = try writer(method)
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      do throws(SharedMemoryError) {
        return try channel.put(message, tail: tail, .never)
      } catch {
        if case .closed = error {
          throw .system(
            "BrokenPipeError", "Connection.\(method): the other end of the pipe is closed",
            errno: ErrorNumber.brokenPipe)
        }
        throw LuaFailure(error)
      }
    }
  }

  /// Called before a wait for a message. The script may have forgotten the other end of a pipe that
  /// it made, which stays open until Lua collects it; Python closes it at once. If nobody else can
  /// send, this collects garbage, once.
  private func closeForgottenEnd(_ call: LuaCall, _ channel: Channel) {
    guard let end = other?.end, channel.count == 0 else { return }
    if end.isHeldElsewhere {
      otherIsInUse = false
    } else if !otherIsInUse {
      otherIsInUse = true
      call.collectGarbage()
    }
  }

  override func receive(
    _ call: LuaCall, _ method: String, _ body: (borrowing RawSpan) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    let channel = try reader(method)
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      closeForgottenEnd(call, channel)
      switch try channel.take(.never, body) {
      case .done: return .done
      case .interrupted: return .interrupted
      case .timedOut: return .timedOut
      case .closed:
        throw .error(
          className: "EOFError",
          message: "Connection.\(method): the other end of the pipe is closed")
      }
    }
  }

  override func poll(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    let channel = try reader("poll")
    return try Module.shared.wait(call) { () throws(LuaFailure) in
      if deadline != .now { closeForgottenEnd(call, channel) }
      return channel.waitUntilReadable(deadline)
    }
  }
}
