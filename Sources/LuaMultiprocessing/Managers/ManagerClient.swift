internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// This process's calls to servers of managers: one channel for all replies, one call at a time.
final class ManagerClient {
  private var replies: Channel?
  /// The process that made `replies`; a fork of it makes its own.
  private var owner: Int32 = 0
  private var lastCall: UInt64 = 0

  /// Seconds that a wait lasts before the server's life is looked at again.
  private static let patience = 0.25

  /// Calls a method with the table of arguments on top of the stack, which is replaced by the result.
  /// Blocks until the server answers.
  func call(
    _ call: LuaCall, _ address: ManagerAddress, referent: UInt64, method: String
  ) throws(LuaFailure) {
    let replies = try replyChannel()
    lastCall += 1
    let number = lastCall
    try Module.shared.withMessage { message throws(LuaFailure) in
      RequestHeader.append(
        reply: replies.id, call: number, referent: referent, method: method, to: message)
      try Pickler.encode(call, -1, into: message, root: "args")
      call.pop()
      try translatingMemory { () throws(SharedMemoryError) in
        _ = try address.requests.put(message, .never)
      }
    }
    try receive(number, replies, address, call)
  }

  private func receive(
    _ number: UInt64, _ replies: Channel, _ address: ManagerAddress, _ call: LuaCall
  ) throws(LuaFailure) {
    var answered = false
    var isError = false
    while !answered {
      let deadline = Deadline(seconds: Self.patience)
      let received = try Module.shared.wait(call) { () throws(LuaFailure) in
        try replies.takeForScript(deadline) { bytes throws(LuaFailure) in
          let header = ReplyHeader(bytes)
          // The reply to a call that was given up.
          guard header.call == number else { return }
          answered = true
          isError = header.isError
          let value = bytes.extracting(droppingFirst: ReplyHeader.size)
          if isError {
            try ErrorTransport.push(call, value)
          } else {
            try Unpickler.decode(call, value)
          }
        }
      }
      if !received, !isServed(address), replies.count == 0 { throw Self.serverIsGone }
    }
    if isError { throw .raised }
  }

  private func isServed(_ address: ManagerAddress) -> Bool {
    address.requests.arena.processes.isAlive(address.server)
  }

  private static let serverIsGone = LuaFailure.error(
    className: "ConnectionError", message: "the manager's server process has ended")

  private func replyChannel() throws(LuaFailure) -> Channel {
    if let replies, owner == Module.shared.host.pid { return replies }
    let arena = try SharedObjects.arena()
    let made = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, limit: .unbounded)
    }
    replies = made
    owner = Module.shared.host.pid
    return made
  }
}
