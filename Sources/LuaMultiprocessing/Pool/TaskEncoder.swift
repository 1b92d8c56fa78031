internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Tracing
internal import Wire

/// Writes what a job's workers read: the function once, and the tasks' arguments, each with its
/// length in front so that a task can be stepped over. Integers alone are written as such.
final class TaskEncoder {
  private let shape: TaskShape
  private let function = OutgoingMessage()
  /// What the script calls the function, where tasks are recorded.
  private var functionName = ""
  private let tasks = OutgoingMessage()
  /// Where the chunks begin in `tasks`.
  private var starts: [Int] = []
  /// How many tasks were appended since `begin`.
  private(set) var count = 0

  /// Encodes the function at `index`, for tasks whose input is one argument, or a sequence of them.
  init(_ call: LuaCall, function index: Int, _ shape: TaskShape) throws(LuaFailure) {
    self.shape = shape
    try Pickler.encode(call, index, into: function, root: "obj")
    if Trace.shared.taskWriter != nil {
      functionName = RunningCode.name(of: call.identity(index)) ?? ""
    }
  }

  // MARK: One task

  /// Submits a task whose arguments are in the table at `index`, or nil there.
  func submit(
    _ call: LuaCall, _ index: Int, _ job: TaskJob, to core: PoolCore
  ) throws(LuaFailure) {
    var count = 0
    if call.type(index) == .table {
      count = try argumentCount(call, index)
      if count == 1, try submitInteger(call, index, job, core) { return }
    }
    tasks.reset()
    tasks.bytes.append(littleEndian: UInt32(0))
    let top = call.count
    do throws(LuaFailure) {
      try encode(call, index, count)
    } catch {
      call.unwind(to: top, error)
      throw error
    }
    call.setTop(top)
    tasks.bytes.overwrite(at: 0, littleEndian: UInt32(tasks.bytes.count - 4))
    let form: TaskShape = count <= Self.mostArguments ? .arguments : .sequence
    try translating { () throws(MultiprocessingError) in
      let payload = try self.store(job, form, core)
      try core.submit(job, payload.0, base: 0, offset: payload.1, from: 0, end: 1)
    }
  }

  private static let mostArguments = 250

  /// Encodes the arguments in the table at `index`, and leaves them on the stack.
  private func encode(_ call: LuaCall, _ index: Int, _ count: Int) throws(LuaFailure) {
    guard count <= Self.mostArguments else {
      return try Pickler.encode(call, index, into: tasks, root: "args")
    }
    let top = call.count
    if count > 0 { _ = try call.unpack(index) }
    let values = (0..<count).map { (index: top + 1 + $0, root: "args[\($0 + 1)]") }
    try Pickler.encodeAll(call, values, into: tasks)
  }

  private func argumentCount(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int {
    defer { call.pop() }
    try call.rawGetField(index, "n")
    return call.integerValue(-1) ?? call.rawLength(index)
  }

  private func submitInteger(
    _ call: LuaCall, _ index: Int, _ job: TaskJob, _ core: PoolCore
  ) throws(LuaFailure) -> Bool {
    try call.rawGet(index, 1)
    defer { call.pop() }
    guard call.isInteger(-1) else { return false }
    return try submitIntegers(call, index, from: 1, count: 1, base: 0, chunks: 1, job, core)
  }

  // MARK: Many tasks

  /// Submits the items `from ..< from + count` of the table at `index` as tasks from `base` on.
  func submit(
    _ call: LuaCall, _ index: Int, from: Int, count: Int, base: Int, chunks size: Int,
    _ job: TaskJob, to core: PoolCore
  ) throws(LuaFailure) {
    guard count > 0 else { return }
    if shape == .single,
      try submitIntegers(call, index, from: from, count: count, base: base, chunks: size, job, core)
    {
      return
    }
    begin()
    for item in 0..<count {
      try call.rawGet(index, from + item)
      try append(call, isFirst: item % size == 0, item: from + item)
    }
    try flush(base: base, chunks: size, job, to: core)
  }

  /// Forgets tasks that were appended and not submitted.
  func begin() {
    tasks.reset()
    starts.removeAll(keepingCapacity: true)
    count = 0
  }

  /// Appends a task whose input, an item of an iterable, is on top of the stack, and pops it, also
  /// when it cannot cross.
  func append(_ call: LuaCall, isFirst: Bool, item: Int) throws(LuaFailure) {
    let mark = tasks.bytes.count
    tasks.bytes.append(littleEndian: UInt32(0))
    do throws(LuaFailure) {
      // The paths are those of the function's arguments.
      try Pickler.encode(call, -1, into: tasks, root: shape == .sequence ? "args" : "args[1]")
    } catch {
      tasks.bytes.truncate(to: mark)
      if case .raised = error { call.remove(-2) } else { call.pop() }
      guard case .error(let className, let message, let fields) = error else { throw error }
      throw .error(className: className, message: "\(message) (item \(item))", fields: fields)
    }
    if isFirst { starts.append(mark) }
    tasks.bytes.overwrite(at: mark, littleEndian: UInt32(tasks.bytes.count - mark - 4))
    call.pop()
    count += 1
  }

  /// Submits what was appended, in chunks.
  func flush(
    base: Int, chunks size: Int, _ job: TaskJob, to core: PoolCore
  ) throws(LuaFailure) {
    let count = count
    try translating { () throws(MultiprocessingError) in
      let (payload, start) = try self.store(job, self.shape, core)
      for (chunk, offset) in self.starts.enumerated() {
        let from = chunk * size
        try core.submit(
          job, payload, base: base, offset: start + offset, from: from,
          end: min(from + size, count))
      }
    }
  }

  private func store(
    _ job: TaskJob, _ form: TaskShape, _ core: PoolCore
  ) throws(MultiprocessingError) -> (Payload, Int) {
    job.functionName = functionName
    let (payload, start) = try core.reserve(
      job, function: function, form: form.rawValue, tasks: tasks.bytes.count)
    tasks.withBytes { payload.write($0, at: start) }
    try core.hold(tasks.references, in: payload)
    tasks.references = []
    return (payload, start)
  }

  // MARK: Integers

  /// Submits items that are integers; false, with nothing done, if one is something else.
  private func submitIntegers(
    _ call: LuaCall, _ index: Int, from: Int, count: Int, base: Int, chunks size: Int,
    _ job: TaskJob, _ core: PoolCore
  ) throws(LuaFailure) -> Bool {
    try call.rawGet(index, from)
    let isInteger = call.isInteger(-1)
    call.pop()
    guard isInteger else { return false }
    return try translating { () throws(MultiprocessingError) in
      job.functionName = functionName
      let (payload, start) = try core.reserve(
        job, function: function, form: TaskShape.integer.rawValue, tasks: 16 * count)
      // Behind them is as much room for the results.
      let read = payload.withMutableBytes(start..<start + 8 * count) { bytes in
        call.readIntegers(index, from: from, into: &bytes)
      }
      guard read == count else { return false }
      for first in stride(from: 0, to: count, by: size) {
        try core.submit(
          job, payload, base: base, offset: start + 8 * first,
          results: start + 8 * (count + first), from: first, end: min(first + size, count))
      }
      return true
    }
  }
}
