internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// This process's calls to servers of managers in the same program.
final class ManagerClient {
  /// Lines that no call uses at the moment: one, unless calls are made inside of calls.
  private var lines: [ReplyLine] = []
  /// The process that made the lines; a fork of it makes its own.
  private var owner: Int32 = 0
  private var lastNumber: UInt64 = 0
  /// The requests' channels of servers that were ended since nothing held their managers.
  private var collected: Set<UInt64> = []

  /// Seconds that a wait lasts before the server's life is looked at again.
  private static let patience = 0.25

  /// The server is ended, since nothing holds its manager any more: errors say so.
  func noteCollected(_ address: ManagerAddress) { collected.insert(address.requests.id.rawValue) }

  /// Calls a method with the values from `first` on as arguments; they are replaced by the results.
  /// Blocks until the server answers.
  func call(
    _ call: LuaCall, _ address: ManagerAddress, referent: UInt64, method: String, from first: Int
  ) throws(LuaFailure) {
    let line = try line(for: address)
    lastNumber += 1
    let number = lastNumber
    do throws(LuaFailure) {
      try Module.shared.withMessage { message throws(LuaFailure) in
        RequestHeader.append(
          reply: line.replies.id.rawValue, number: number, referent: referent, method: method,
          to: message)
        try Pickler.encodeStack(
          call, from: first, count: call.count - first + 1, into: message, root: "args")
        try send(message, address)
      }
    } catch {
      lines.append(line)
      throw error
    }
    call.setTop(first - 1)
    do throws(LuaFailure) {
      try receive(number, line, address, call)
    } catch {
      // Given up, by an interrupt: the answer may still come, on a line that is not used again.
      if line !== lines.last {
        try? send(RequestHeader.withdrawal(line.replies.id, of: number), address)
      }
      throw error
    }
  }

  private func send(
    _ message: OutgoingMessage, _ address: ManagerAddress
  ) throws(LuaFailure) {
    do throws(SharedMemoryError) {
      _ = try address.requests.put(message, .never)
    } catch {
      if case .closed = error { throw Self.shutDown(address) }
      throw LuaFailure(error)
    }
  }

  private func receive(
    _ number: UInt64, _ line: ReplyLine, _ address: ManagerAddress, _ call: LuaCall
  ) throws(LuaFailure) {
    var answered = false
    var isError = false
    while !answered {
      let deadline = Deadline(seconds: Self.patience)
      let received = try Module.shared.wait(call) { () throws(LuaFailure) in
        try line.replies.takeForScript(deadline) { bytes throws(LuaFailure) in
          let header = ReplyHeader(bytes)
          // The reply to a call that was given up.
          guard header.number == number else { return }
          answered = true
          isError = header.isError
          let value = bytes.extracting(droppingFirst: ReplyHeader.size)
          if isError {
            try ErrorTransport.push(call, value)
          } else {
            _ = try Unpickler.decodeAll(call, value)
          }
        }
      }
      if !received, !address.isServed, line.replies.count == 0 { throw Self.gone(address) }
    }
    // A line on which an answer may still come is not used again.
    lines.append(line)
    if isError { throw .raised }
  }

  /// A line whose channel the server knows.
  private func line(for address: ManagerAddress) throws(LuaFailure) -> ReplyLine {
    if owner != Module.shared.host.pid {
      lines = []
      owner = Module.shared.host.pid
    }
    let line: ReplyLine
    if let free = lines.popLast() {
      line = free
    } else {
      line = try ReplyLine(try SharedObjects.arena())
    }
    if line.needsToGreet(address.requests.id.rawValue) {
      let arena = address.requests.arena
      try send(
        RequestHeader.greeting(line.replies.id, from: arena.processes.current), address)
    }
    return line
  }

  // MARK: Errors

  /// The server's process ended while a call was under way, or before.
  static func gone(_ address: ManagerAddress) -> LuaFailure {
    .error(
      className: "ConnectionError",
      message: Module.shared.managers.collected.contains(address.requests.id.rawValue)
        ? "its manager is gone, since nothing held what mp.Manager() gave: keep it as long as its proxies"
        : "the server process of the manager (pid \(address.pid)) has ended")
  }

  /// The server was told to end while a call was under way, or before.
  static func shutDown(_ address: ManagerAddress) -> LuaFailure {
    .error(
      className: "ConnectionError",
      message: "the manager (server process \(address.pid)) was shut down")
  }
}

/// A channel for the replies to one call at a time.
private final class ReplyLine {
  let replies: Channel
  /// The servers that know it, by their requests' channels, and the latest of them.
  private var greeted: Set<UInt64> = []
  private var latest: UInt64 = 0

  init(_ arena: Arena) throws(LuaFailure) {
    replies = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, limit: .unbounded)
    }
  }

  /// Whether a server is called for the first time, which it will not be again.
  func needsToGreet(_ server: UInt64) -> Bool {
    if server == latest { return false }
    latest = server
    return greeted.insert(server).inserted
  }
}
