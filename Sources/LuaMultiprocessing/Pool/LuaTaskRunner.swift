internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// Runs the tasks of a pool in a worker's Lua state.
///
/// While a chunk runs, its function lies in a reference; each task's arguments are decoded, the
/// function is called, and its first result is encoded, in one pass.
final class LuaTaskRunner: TaskRunner {
  private let call: LuaCall
  /// The pool's initializer, its arguments and its finalizer: a table.
  private let setup: LuaReference
  private var function: LuaReference?
  /// Why the chunk's function could not be read.
  private var failure: LuaReference?
  private var shape = TaskShape.single
  private let outcome = OutgoingMessage()
  private(set) var status = OutcomeStatus.returned
  private(set) var wasInterrupted = false
  private(set) var ranOutOfMemory = false

  init(_ call: LuaCall, setup: LuaReference) {
    self.call = call
    self.setup = setup
  }

  var references: [UInt64] { outcome.references }

  func withOutcome(_ body: (borrowing RawSpan) -> Void) { outcome.withBytes { body($0) } }

  // MARK: Life of the worker

  func prepare() -> Bool {
    attempt { () throws(LuaFailure) in try self.callSetup("initializer") }
    return status == .returned
  }

  func finish() {
    attempt { () throws(LuaFailure) in try self.callSetup("finalizer") }
    if status == .raised { reportFinalizer() }
  }

  /// Calls a function of the setup, if there is one, with `initargs`.
  private func callSetup(_ name: String) throws(LuaFailure) {
    try call.push(setup)
    let table = call.absolute(-1)
    try call.rawGetField(table, "obj")
    guard try call.rawGetField(-1, name) != .nil else { return }
    try call.rawGetField(table, "args")
    let count = try unpackTop()
    try call.callTraced(arguments: count, results: 0)
  }

  private func reportFinalizer() {
    Module.shared.host.logger.log(Logger.Level.warning, "a pool's finalizer failed")
  }

  // MARK: Chunks

  func open(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    shape = TaskShape(rawValue: payload.byte(at: offset)) ?? .single
    function = nil
    failure = nil
    let top = call.count
    defer { call.setTop(top) }
    let length = Int(payload.uint32(at: offset + 1))
    let start = offset + 5
    do throws(LuaFailure) {
      try Unpickler.decode(call, payload.extracting(start..<start + length))
      function = try call.reference(-1)
    } catch {
      call.pushRaised(error)
      failure = try? call.reference(-1)
    }
    return start + length
  }

  func skip(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    offset + 4 + Int(payload.uint32(at: offset))
  }

  func run(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    let length = Int(payload.uint32(at: offset))
    let start = offset + 4
    let top = call.count
    attempt(payload, from: start, length: length)
    call.setTop(top)
    return start + length
  }

  private func attempt(_ payload: borrowing RawSpan, from start: Int, length: Int) {
    outcome.reset()
    status = .returned
    do throws(LuaFailure) {
      try pushFunction()
      try Unpickler.decode(call, payload.extracting(start..<start + length))
      let count = shape == .single ? 1 : try unpackTop()
      try call.callTraced(arguments: count, results: 1)
      try Pickler.encode(call, -1, into: outcome, root: "result")
    } catch {
      fail(error)
    }
  }

  private func pushFunction() throws(LuaFailure) {
    if let function { return try call.push(function) }
    guard let failure else { throw .runtimeError("a chunk came without its function") }
    try call.push(failure)
    throw .raised
  }

  /// Replaces the table on top by its values, `n` honoured; returns how many there are.
  private func unpackTop() throws(LuaFailure) -> Int {
    guard call.type(-1) == .table else {
      if call.isNil(-1) {
        call.pop()
        return 0
      }
      throw .typeError("starmap: a sequence of arguments expected, got \(call.typeName(-1))")
    }
    let table = call.absolute(-1)
    let count = try call.unpack(table)
    call.remove(table)
    return count
  }

  /// Runs something that is no task; its outcome is empty or the error.
  private func attempt(_ body: () throws(LuaFailure) -> Void) {
    let top = call.count
    defer { call.setTop(top) }
    outcome.reset()
    status = .returned
    do throws(LuaFailure) { try body() } catch { fail(error) }
  }

  /// Whether the error on top is Lua's own about memory, which a limit keeps from this worker. On its
  /// way through a coroutine, or raised again, it may have got a place put in front.
  private func isOutOfMemory() -> Bool {
    guard Module.shared.host.limits.memory != nil, call.type(-1) == .string else { return false }
    return call.stringValue(-1)?.hasSuffix("not enough memory") ?? false
  }

  private func fail(_ error: LuaFailure) {
    call.pushRaised(error)
    let traceback = call.takeTraceback()
    status = .raised
    wasInterrupted = call.isInstance(-1, of: "KeyboardInterrupt")
    if isOutOfMemory() {
      ranOutOfMemory = true
      // Room for the report.
      Module.shared.host.liftMemoryLimit()
    }
    do throws(LuaFailure) {
      try ErrorTransport.encode(call, traceback: traceback, into: outcome)
    } catch {
      // Not even its text can be sent: memory is short. The receiver says what an empty error means.
      outcome.reset()
    }
  }
}
