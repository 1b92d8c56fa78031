internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// The server of a manager: answers requests one after the other until its owner tells it to stop.
///
/// A referent lives as long as somebody outside holds its token, a shared object without contents; the
/// holds of a process that dies end with it, so the referent does too.
final class ManagerServer {
  /// The server that this process is, if it is one.
  static var current: ManagerServer? { Module.shared.server }

  let address: ManagerAddress
  private var tokens: [UInt64: SharedToken] = [:]
  private var replyChannels: [UInt64: Channel] = [:]
  private var isStopping = false
  private var requestsSinceSweep = 0

  private static let sweepInterval = 1024
  /// Seconds without a request after which the tokens are looked at.
  private static let idle = 0.5

  init(_ address: ManagerAddress) { self.address = address }

  /// Blocks until told to stop.
  func serve(_ call: LuaCall) throws(LuaFailure) {
    while !isStopping {
      let deadline = Deadline(seconds: Self.idle)
      let served = try Module.shared.wait(call) { () throws(LuaFailure) in
        try address.requests.takeForScript(deadline) { bytes throws(LuaFailure) in
          try self.answer(call, bytes)
        }
      }
      requestsSinceSweep += served ? 1 : Self.sweepInterval
      if requestsSinceSweep >= Self.sweepInterval { try sweep(call) }
    }
  }

  // MARK: Requests

  private func answer(_ call: LuaCall, _ bytes: borrowing RawSpan) throws(LuaFailure) {
    let header = RequestHeader(bytes)
    guard header.method != Self.stop else {
      isStopping = true
      return
    }
    let top = call.count
    defer { call.setTop(top) }
    let reply = OutgoingMessage()
    do throws(LuaFailure) {
      ReplyHeader.append(call: header.call, isError: false, to: reply)
      try Unpickler.decode(call, bytes.extracting(droppingFirst: header.end))
      try run(call, header.referent, header.method)
      try Pickler.encode(call, -1, into: reply, root: "result")
    } catch {
      try encodeFailure(call, error, header.call, reply)
    }
    send(reply, to: header.reply)
  }

  private func encodeFailure(
    _ call: LuaCall, _ error: LuaFailure, _ number: UInt64, _ reply: OutgoingMessage
  ) throws(LuaFailure) {
    call.pushRaised(error)
    let traceback = call.takeTraceback()
    reply.reset()
    ReplyHeader.append(call: number, isError: true, to: reply)
    try ErrorTransport.encode(call, traceback: traceback, into: reply)
  }

  /// A client that is gone needs no answer.
  private func send(_ reply: OutgoingMessage, to id: ObjectID) {
    let cached = replyChannels[id.rawValue]
    guard let channel = cached ?? (try? Channel(in: address.requests.arena, opening: id)) else {
      return
    }
    replyChannels[id.rawValue] = channel
    _ = try? channel.put(reply, .never)
  }

  static let create = "#create"
  static let stop = "#stop"

  /// Replaces the table of arguments on top by the method's result.
  func run(_ call: LuaCall, _ referent: UInt64, _ method: String) throws(LuaFailure) {
    let arguments = call.absolute(-1)
    try Module.shared.parts.push("server", call)
    try call.getField(-1, method == Self.create ? "create" : "call")
    call.remove(-2)
    var count = 0
    if method != Self.create {
      try call.push(Int(referent))
      try call.push(method)
      count = 2
    }
    count += try call.unpack(arguments)
    try call.callTraced(arguments: count, results: 1)
    if method == Self.create { try wrapReferent(call, typeAt: arguments) }
    call.replace(arguments)
    call.setTop(arguments)
  }

  /// Replaces the number of a new referent by a proxy for it.
  private func wrapReferent(_ call: LuaCall, typeAt arguments: Int) throws(LuaFailure) {
    let number = UInt64(call.integerValue(-1) ?? 0)
    try call.rawGet(arguments, 1)
    let typeid = call.stringValue(-1) ?? ""
    call.pop(2)
    let token = try translatingMemory { () throws(SharedMemoryError) in
      try SharedToken(in: self.address.requests.arena)
    }
    tokens[number] = token
    try ProxyBinding.push(
      call, Proxy(address: address, token: token, referent: number, typeid: typeid))
  }

  // MARK: Life of referents

  /// Lets go of the referents, and of the replies' channels, that nobody else holds.
  private func sweep(_ call: LuaCall) throws(LuaFailure) {
    requestsSinceSweep = 0
    for (number, token) in tokens where token.isHeldHereOnly {
      tokens[number] = nil
      try Module.shared.parts.push("server", call)
      try call.getField(-1, "forget")
      try call.push(Int(number))
      try call.call(arguments: 1, results: 0)
      call.pop()
    }
    for (id, channel) in replyChannels where channel.isHeldHereOnly { replyChannels[id] = nil }
  }
}
