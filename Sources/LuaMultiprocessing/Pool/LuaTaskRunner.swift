internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// Runs the tasks of a pool in a worker's Lua state.
///
/// While a job runs, its function lies in a reference; each task's arguments are decoded, the
/// function is called, and its first result is encoded, in one pass.
final class LuaTaskRunner: TaskRunner {
  private let call: LuaCall
  /// The pool's initializer, its arguments and its finalizer: a table.
  private let setup: LuaReference
  private var function: LuaReference?
  /// Why the job's function could not be read.
  private var failure: LuaReference?
  private var shape = TaskShape.single
  private let outcome = OutgoingMessage()
  /// Whether outcomes go to a stand-in, and may name the objects that it has.
  private let isFar = Module.shared.far.connection != nil
  private(set) var status = OutcomeStatus.returned
  private(set) var wasInterrupted = false
  private(set) var ranOutOfMemory = false

  init(_ call: LuaCall, setup: LuaReference) {
    self.call = call
    self.setup = setup
  }

  var references: [UInt64] {
    get { outcome.references }
    set { outcome.references = newValue }
  }

  func withOutcome(_ body: (borrowing RawSpan) -> Void) { outcome.withBytes { body($0) } }

  // MARK: Life of the worker

  func prepare() -> Bool {
    attempt { () throws(LuaFailure) in try self.callSetup("initializer") }
    // A comparison by == would have each worker look for how such values are compared.
    if case .returned = status { return true }
    return false
  }

  func finish() {
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try callSetup("finalizer")
    } catch {
      call.pushRaised(error)
      reportFinalizer()
    }
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

  /// Nobody is left to raise the error on top to.
  private func reportFinalizer() {
    let text = call.errorText(-1)
    let traceback = call.takeExplainedOrigin().map { "\n\($0.traceback)" } ?? ""
    Module.shared.host.logger.log(
      Logger.Level.warning, "a pool's finalizer failed: \(text)\(traceback)")
  }

  /// Closes the ends of pipes that tasks have had: the other side waits for that, and Lua would
  /// close them only when it collects garbage.
  func rest() -> Bool {
    guard Module.shared.hasReceivedConnection else { return false }
    Module.shared.hasReceivedConnection = false
    function = nil
    failure = nil
    call.collectGarbage()
    return true
  }

  // MARK: Jobs

  func setForm(_ form: UInt64) { shape = TaskShape(rawValue: form) ?? .single }

  func setSoftLimit(seconds: Double) { Module.shared.softLimit = seconds }

  func open(_ function: borrowing RawSpan) {
    self.function = nil
    failure = nil
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try Unpickler.decode(call, function.extracting(0..<function.byteCount))
      self.function = try call.reference(-1)
    } catch {
      call.pushRaised(error)
      failure = try? call.reference(-1)
    }
  }

  func skip(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    JobHead.endOfTask(payload, at: offset, form: shape.rawValue)
  }

  func run(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    let top = call.count
    let end = skip(payload, at: offset)
    let start = shape == .integer ? offset : offset + 4
    outcome.reset()
    status = .returned
    do throws(LuaFailure) {
      try pushFunction()
      let count = try pushArguments(payload.extracting(start..<end))
      try call.callTraced(arguments: count, results: 1)
      try encodeResult()
    } catch {
      fail(error)
    }
    call.setTop(top)
    return end
  }

  private func pushFunction() throws(LuaFailure) {
    if let function { return try call.push(function) }
    guard let failure else { throw .runtimeError("a task came without its function") }
    try call.push(failure)
    throw .raised
  }

  private func pushArguments(_ bytes: RawSpan) throws(LuaFailure) -> Int {
    switch shape {
    case .integer:
      try call.push(Int(Int64(bitPattern: bytes.uint64(at: 0))))
      return 1
    case .single:
      try Unpickler.decode(call, bytes)
      return 1
    case .arguments: return try Unpickler.decodeAll(call, bytes)
    case .sequence:
      try Unpickler.decode(call, bytes)
      return try unpackTop()
    }
  }

  // MARK: Integers

  var takesIntegers: Bool { shape == .integer && function != nil }

  func runIntegers(
    _ inputs: borrowing RawSpan, task: Int, results: inout MutableRawSpan,
    count: inout MutableRawSpan, progress: inout MutableRawSpan
  ) -> (done: Int, hasOutcome: Bool) {
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try pushFunction()
    } catch {
      outcome.reset()
      fail(error)
      return (0, true)
    }
    let run = call.runIntegers(
      top + 1, inputs.extracting(0..<inputs.byteCount), task: task, results: &results,
      count: &count, progress: &progress)
    switch run {
    case .done(let count): return (count, false)
    case .other(let count):
      outcome.reset()
      status = .returned
      do throws(LuaFailure) {
        try encodeResult()
      } catch {
        fail(error)
      }
      return (count, true)
    case .raised(let count):
      outcome.reset()
      fail(.raised)
      return (count, true)
    }
  }

  // MARK: Outcomes

  /// Writes the result on top.
  private func encodeResult() throws(LuaFailure) {
    guard isFar else { return try Pickler.encode(call, -1, into: outcome, root: "result") }
    try Module.shared.far.writing { () throws(LuaFailure) in
      try Pickler.encode(call, -1, into: outcome, root: "result")
    }
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

  func failToSend(_ reason: String) {
    let top = call.count
    defer { call.setTop(top) }
    fail(.error(className: "OSError", message: "the result could not be sent: \(reason)"))
  }

  /// Whether the error on top is Lua's own about memory, which a limit keeps from this worker. On
  /// its way through a coroutine, or raised again, it may have got a place put in front.
  private func isOutOfMemory() -> Bool {
    guard Module.shared.host.limits.memory != nil, call.type(-1) == .string else { return false }
    return call.stringValue(-1)?.hasSuffix("not enough memory") ?? false
  }

  private func fail(_ error: LuaFailure) {
    call.pushRaised(error)
    let origin = call.takeExplainedOrigin()
    outcome.reset()
    status = .raised
    wasInterrupted = call.isInstance(-1, of: "KeyboardInterrupt")
    if isOutOfMemory() {
      ranOutOfMemory = true
      // Room for the report.
      Module.shared.liftMemoryLimit()
    }
    do throws(LuaFailure) {
      try ErrorTransport.encode(call, origin, into: outcome)
    } catch {
      // Not even its text can be sent: memory is short. The receiver says what an empty error
      // means.
      outcome.reset()
    }
  }
}
