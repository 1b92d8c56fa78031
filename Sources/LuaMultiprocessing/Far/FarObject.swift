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
  /// The objects in shared memory that the record names.
  let references: [UInt64]
  /// What one of a barrier's parties runs; it stays with the processes.
  let action: LuaReference?
  private let connection: OriginConnection

  init(
    _ className: String, _ record: WireValue, references: [UInt64], action: LuaReference? = nil,
    _ connection: OriginConnection
  ) {
    (self.className, self.record, self.action) = (className, record, action)
    (self.references, self.connection) = (references, connection)
    number = connection.open(className, record)
  }

  deinit { connection.close(number) }

  /// The number of an object in shared memory that stands in a record, if one does.
  static func references(_ value: WireValue?) -> [UInt64] {
    value?.integer.map { [UInt64(bitPattern: $0)] } ?? []
  }
}

/// The calls that a process on another computer makes of objects where the program was started.
final class FarObjects {
  /// How many messages to the stand-in are being written: what is in others must not name its
  /// objects, which are in the memory of another computer.
  fileprivate var writing = 0
  /// How many replies of servers on this computer are being read: what they name is here.
  private var readingHere = 0
  /// An error that came while an operation could not be undone any more.
  private var postponed: LuaReference?

  /// The connection there; nil in a process that is there itself.
  var connection: OriginConnection? { Module.shared.host.originConnection }

  /// The same while a message is read whose objects are there.
  var sender: OriginConnection? { readingHere == 0 ? connection : nil }

  /// Whether what is being written goes to the stand-in.
  var isWriting: Bool { writing > 0 }

  /// Calls a method of an object with the values from `first` on, which are replaced by the
  /// results.
  func call(
    _ call: LuaCall, _ object: FarObject, _ method: String, from first: Int
  ) throws(LuaFailure) {
    try self.call(number: object.number, method, FarCall(call: call, first: first))
  }

  /// Calls a method of what a manager's proxy stands for. Arguments and results stay closed in the
  /// stand-in, which has no class of theirs.
  func call(
    _ call: LuaCall, proxy: FarObject, _ method: String, from first: Int
  ) throws(LuaFailure) {
    let arguments = try writing { () throws(LuaFailure) in try Parcel(call, from: first) }
    call.setTop(first - 1)
    try call.push(method)
    try call.push(arguments, Parcel.definition)
    try self.call(number: proxy.number, "#call", FarCall(call: call, first: first, isClosed: true))
  }

  /// The same for a function of the module.
  func call(
    _ call: LuaCall, function: String, from first: Int
  ) throws(LuaFailure) {
    try self.call(number: 0, function, FarCall(call: call, first: first))
  }

  private func call(
    number: UInt64, _ method: String, _ farCall: FarCall
  ) throws(LuaFailure) {
    guard let connection else { throw .runtimeError("\(method): this process is not elsewhere") }
    if let postponed {
      self.postponed = nil
      try farCall.call.push(postponed)
      throw .raised
    }
    try translating { () throws(MultiprocessingError) in
      try connection.call(number, method, farCall, in: Module.shared.host)
    }
  }

  /// Has a reply of a server on this computer read.
  func readingHere<Result>(_ body: () throws(LuaFailure) -> Result) throws(LuaFailure) -> Result {
    readingHere += 1
    defer { readingHere -= 1 }
    return try body()
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
    message.references += object.references
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
  /// Whether the result is the reply of a manager, still closed; see ``ClosedCall``.
  var isClosed = false

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
        if isClosed { try open() }
      }
    } catch {
      throw raised(error)
    }
  }

  /// Reads the reply of a manager: whether it is an error, and the bytes.
  private func open() throws(LuaFailure) {
    let isError = call.booleanValue(first)
    let bytes = try call.bytes(first + 1, "reply")
    call.setTop(first - 1)
    if isError {
      try ErrorTransport.push(call, bytes)
      throw .raised
    }
    _ = try Unpickler.decodeAll(call, bytes)
  }

  func postpone() { Module.shared.far.postpone(call, first) }
}
