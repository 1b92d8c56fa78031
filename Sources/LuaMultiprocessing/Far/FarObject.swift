internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network
internal import Wire

/// A shared object of the program as a process on another computer has it: a number, under which
/// the stand-in keeps the object open.
final class FarObject {
  let className: String
  let number: UInt64
  /// What names it in messages.
  let record: WireValue
  /// What one of a barrier's parties runs; it stays with the processes.
  let action: LuaReference?
  private let connection: OriginConnection

  init(
    _ className: String, _ record: WireValue, action: LuaReference?,
    _ connection: OriginConnection
  ) {
    (self.className, self.record, self.action) = (className, record, action)
    self.connection = connection
    number = connection.open(className, record)
  }

  deinit { connection.close(number) }

  /// The number of the object in shared memory, unless it is named otherwise.
  var id: UInt64? { (record.array?.first ?? record).integer.map(UInt64.init(bitPattern:)) }
}

/// The calls that a process on another computer makes of objects where the program was started.
final class FarObjects {
  /// How many messages to the stand-in are being written: what is in others must not name its
  /// objects, which are in the memory of another computer.
  fileprivate var writing = 0
  /// An error that came while an operation could not be undone any more.
  private var postponed: LuaReference?

  /// The connection there; nil in a process that is there itself.
  var connection: OriginConnection? { Module.shared.host.originConnection }

  /// Calls a method of an object with the values from `first` on, which are replaced by the
  /// results.
  func call(
    _ call: LuaCall, _ object: FarObject, _ method: String, from first: Int
  ) throws(LuaFailure) {
    try self.call(call, number: object.number, method, from: first)
  }

  /// The same for a function of the module.
  func call(
    _ call: LuaCall, function: String, from first: Int
  ) throws(LuaFailure) {
    try self.call(call, number: 0, function, from: first)
  }

  private func call(
    _ call: LuaCall, number: UInt64, _ method: String, from first: Int
  ) throws(LuaFailure) {
    guard let connection else { throw .runtimeError("\(method): this process is not elsewhere") }
    if let postponed {
      self.postponed = nil
      try call.push(postponed)
      throw .raised
    }
    try translating { () throws(MultiprocessingError) in
      try connection.call(
        number, method, FarCall(call: call, first: first), in: Module.shared.host)
    }
  }

  /// Has a value written that goes to the stand-in.
  func writing<Result>(_ body: () throws(LuaFailure) -> Result) throws(LuaFailure) -> Result {
    writing += 1
    defer { writing -= 1 }
    return try body()
  }

  /// Appends the name of an object to a message.
  func write(
    _ call: LuaCall, _ object: FarObject, _ message: OutgoingMessage
  ) throws(LuaFailure) -> WireValue {
    guard writing > 0 else {
      throw .picklingError(
        "a \(object.className) is where the program was started, which this message does not reach")
    }
    if let id = object.id { message.references.append(id) }
    guard let action = object.action else { return object.record }
    let inner = OutgoingMessage()
    try call.push(action)
    try Pickler.encode(call, -1, into: inner, root: ".action")
    call.pop()
    message.references += inner.references
    return .array([object.record.array?.first ?? .null, .bytes(inner.bytes.copy())])
  }

  /// Raises the error on top, which is popped, at the next call.
  fileprivate func postpone(_ call: LuaCall, _ index: Int) {
    if call.isInstance(index, of: "KeyboardInterrupt") {
      try? ScriptSignals.send(2, to: CurrentProcess.pid)
    } else {
      postponed = try? call.reference(index)
    }
    call.remove(index)
  }
}

/// A call with the values from a place of the stack on, which are replaced by the results.
private struct FarCall: OriginCall, LuaManagerWaiting {
  let call: LuaCall
  let first: Int

  func write(_ message: OutgoingMessage) throws(MultiprocessingError) {
    do throws(LuaFailure) {
      try Module.shared.far.writing { () throws(LuaFailure) in
        try Pickler.encodeStack(
          call, from: first, count: call.count - first + 1, into: message, root: "args")
      }
    } catch {
      throw raised(error)
    }
    call.setTop(first - 1)
  }

  func read(
    _ reply: RawSpan, isError: Bool, from reach: Reach
  ) throws(MultiprocessingError) {
    do throws(LuaFailure) {
      if isError {
        try ErrorTransport.pushBare(call, reply)
      } else {
        _ = try Unpickler.decodeAll(call, reply, from: reach)
      }
    } catch {
      throw raised(error)
    }
  }

  func postpone() { Module.shared.far.postpone(call, first) }
}
