internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// What `imap` and `imap_unordered` know of their tasks: how far the source is drawn, and which
/// outcomes nobody has asked for yet.
///
/// It draws ahead of its consumer only so far, so that a source without end and a slow consumer
/// take no more and more memory.
final class PoolIteration: TaskClient, PoolProgress {
  private unowned let pool: PoolObject
  /// What the core knows of it.
  private(set) var tasks: TaskJob!
  private let encoder: TaskEncoder
  private let origin: TaskOrigin
  private let isOrdered: Bool
  private let chunksize: Int
  private let buffersize: Int
  /// The table of inputs, or the function to be called for the next one; nil once all are drawn.
  private var source: LuaReference?
  /// How many inputs the table has; nil: the source is a function.
  private let sourceCount: Int?
  /// Outcomes by the input's index.
  private let results: LuaReference
  private var outcomes: [Int: Bool] = [:]
  /// The indices of outcomes that may be given now, in their order; for an ordered one, empty.
  private var arrived: [Int] = []
  private var nextArrived = 0
  private var drawn = 0
  private var given = 0
  private var isExhausted = false
  /// Whether its pool has ended, maybe while the source was asked for an input.
  private var isAbandoned = false
  /// Why its pool is broken: what every input that has no outcome yet comes to.
  private var breakage: LuaReference?
  /// The index at which the source of an unordered one failed, which is told when all before it is.
  private var failedSource: Int?
  let bar: ProgressBar?

  init(
    _ call: LuaCall, _ pool: PoolObject, _ encoder: TaskEncoder, source index: Int, count: Int?,
    isOrdered: Bool, _ options: TaskOptions
  ) throws(LuaFailure) {
    self.pool = pool
    self.encoder = encoder
    origin = TaskOrigin(call, firstItem: 1)
    self.isOrdered = isOrdered
    chunksize = options.chunksize ?? 1
    let (standard, overflow) = chunksize.multipliedReportingOverflow(by: 4 * pool.core.processes)
    buffersize = options.buffersize ?? (overflow ? .max : standard)
    source = try call.reference(index)
    sourceCount = count
    bar = options.showsProgress ? ProgressBar(total: count, in: Module.shared.host) : nil
    try call.newTable()
    results = try call.reference(-1)
    call.pop()
    tasks = pool.core.open(
      tasks: nil, retries: options.retries ?? pool.retries, timeLimit: options.timeLimit,
      softLimit: options.softLimit, client: self)
    pool.add(self)
    pool.beginProgress(self)
  }

  var doneCount: Int { drawn - tasks.remaining }

  // MARK: The source

  /// Draws inputs until enough are on their way.
  func draw(_ call: LuaCall) throws(LuaFailure) {
    let size = min(chunksize, buffersize)
    // Half of what may be on its way is given before more is drawn: several at once cost less.
    guard drawn == given || buffersize - (drawn - given) >= max(size, buffersize / 2) else {
      return
    }
    while !isExhausted, buffersize - (drawn - given) >= size { try drawChunk(call, size) }
    pool.core.publish()
  }

  /// Draws what there is room for among the tasks that are not done, since nobody asks for outcomes
  /// while the pool is waited for.
  func drawMore(_ call: LuaCall, until deadline: Deadline) throws(LuaFailure) {
    while !isExhausted, tasks.remaining < buffersize {
      try drawChunk(call, min(chunksize, buffersize))
      if deadline.isPast { break }
    }
    pool.core.publish()
  }

  private func drawChunk(_ call: LuaCall, _ size: Int) throws(LuaFailure) {
    guard let source else { return }
    let top = call.count
    defer { call.setTop(top) }
    try call.push(source)
    if let sourceCount, breakage == nil {
      let count = min(size, sourceCount - drawn)
      if count > 0, try submitRun(call, top + 1, count) { return finishIfExhausted() }
    }
    try drawOneByOne(call, top + 1, size)
    finishIfExhausted()
  }

  /// Submits inputs of a table as one chunk; false when one of them cannot cross.
  private func submitRun(_ call: LuaCall, _ table: Int, _ count: Int) throws(LuaFailure) -> Bool {
    do throws(LuaFailure) {
      try encoder.submit(
        call, table, from: drawn + 1, count: count, base: drawn, chunks: count, tasks,
        to: pool.core)
    } catch {
      return false
    }
    drawn += count
    return true
  }

  /// Draws inputs of which each may fail; a failed one takes its place among the outcomes.
  private func drawOneByOne(_ call: LuaCall, _ source: Int, _ size: Int) throws(LuaFailure) {
    encoder.begin()
    var base = drawn
    for _ in 0..<size {
      guard try pushInput(call, source) else { break }
      if isAbandoned { return call.pop() }
      if let breakage {
        call.pop()
        try call.push(breakage)
        try keepFailure(call)
        continue
      }
      do throws(LuaFailure) {
        try encoder.append(call, isFirst: drawn == base, item: drawn + 1)
        drawn += 1
      } catch {
        call.pushRaised(error)
        try submit(from: base)
        try keepFailure(call)
        encoder.begin()
        base = drawn
      }
    }
    // What a pool has that was ended, or broke, meanwhile has its outcomes.
    if !isAbandoned && breakage == nil { try submit(from: base) }
  }

  /// Pushes the next input; false at the end, or when the source raised.
  private func pushInput(_ call: LuaCall, _ source: Int) throws(LuaFailure) -> Bool {
    if let sourceCount {
      guard drawn < sourceCount else {
        isExhausted = true
        return false
      }
      try call.rawGet(source, drawn + 1)
      return true
    }
    try call.copy(source)
    do throws(LuaFailure) {
      try call.call(arguments: 0, results: 1)
    } catch {
      isExhausted = true
      call.pushRaised(error)
      if call.isInstance(-1, of: "KeyboardInterrupt") { throw .raised }
      if isAbandoned { call.pop() } else { try keepSourceFailure(call) }
      return false
    }
    if !call.isNil(-1) { return true }
    call.pop()
    isExhausted = true
    return false
  }

  /// Submits the inputs from `base` on that were appended.
  private func submit(from base: Int) throws(LuaFailure) {
    let count = encoder.count
    guard count > 0 else { return }
    try encoder.flush(base: base, chunks: count, tasks, to: pool.core)
  }

  /// Makes the error on top, which is popped, the outcome of the next input.
  private func keepFailure(_ call: LuaCall) throws(LuaFailure) {
    drawn += 1
    try keep(drawn - 1, isError: true, call)
  }

  /// Makes the error of the source on top, which is popped, the last outcome.
  private func keepSourceFailure(_ call: LuaCall) throws(LuaFailure) {
    if isOrdered { return try keepFailure(call) }
    failedSource = drawn
    drawn += 1
    try store(drawn - 1, call)
  }

  private func finishIfExhausted() {
    if let sourceCount, drawn >= sourceCount { isExhausted = true }
    guard isExhausted else { return }
    source = nil
    pool.core.seal(tasks)
  }

  // MARK: Outcomes

  /// Keeps the value on top of the stack, which is popped, as an outcome.
  private func keep(_ index: Int, isError: Bool, _ call: LuaCall) throws(LuaFailure) {
    if isError { try origin.setIndex(index, call) }
    try store(index, call)
    note(index, isError: isError)
  }

  private func store(_ index: Int, _ call: LuaCall) throws(LuaFailure) {
    try call.push(results)
    call.insert(-2)
    try call.rawSet(-2, index + 1)
    call.pop()
  }

  private func note(_ index: Int, isError: Bool) {
    outcomes[index] = isError
    if !isOrdered { arrived.append(index) }
  }

  func settled(_ index: Int, _ status: OutcomeStatus, _ bytes: RawSpan) {
    pool.note { call throws(LuaFailure) in
      let isResult = try PoolOutcome.push(
        call, status, bytes, task: self.origin.text(of: index))
      try self.keep(index, isError: !isResult, call)
    }
  }

  func settled(from index: Int, integers bytes: RawSpan) {
    pool.note { call throws(LuaFailure) in
      try call.push(self.results)
      try call.writeIntegers(-1, from: index + 1, bytes)
      call.pop()
    }
    for offset in 0..<bytes.byteCount / 8 { note(index + offset, isError: false) }
  }

  func failed(_ index: Int, _ failure: TaskFailure) {
    pool.note { call throws(LuaFailure) in
      try PoolOutcome.push(call, failure, origin, index)
      try self.keep(index, isError: true, call)
    }
  }

  func completed() { pool.remove(self) }

  /// Ends it with the error on top of the stack, which is popped: it is the next outcome and the
  /// last.
  func abandon(_ call: LuaCall) throws(LuaFailure) {
    pool.remove(self)
    isExhausted = true
    isAbandoned = true
    outcomes.removeAll()
    failedSource = nil
    arrived.removeAll()
    nextArrived = 0
    drawn = given + 1
    try keep(given, isError: true, call)
    if isOrdered { return }
  }

  /// Its pool is broken: each input without an outcome, and each that is still drawn, fails with
  /// the error on top of the stack, which is popped.
  func breakUp(_ call: LuaCall) throws(LuaFailure) {
    pool.remove(self)
    pool.core.drop(tasks)
    let reason = try call.reference(-1)
    call.pop()
    breakage = reason
    for index in indicesWithoutOutcome {
      try call.push(reason)
      try keep(index, isError: true, call)
    }
  }

  private var indicesWithoutOutcome: [Int] {
    if isOrdered { return (given..<drawn).filter { outcomes[$0] == nil } }
    let missing = drawn - given - (arrived.count - nextArrived) - (failedSource == nil ? 0 : 1)
    // What was drawn last is what has been given least.
    return (0..<drawn).reversed().filter { outcomes[$0] == nil && $0 != failedSource }
      .prefix(missing).reversed()
  }

  // MARK: The consumer

  /// Waits for the next outcome. Returns its index with a result pushed, or nil with StopIteration
  /// or an error of the task to be raised.
  func next(_ call: LuaCall, _ limit: TimeLimit) throws(LuaFailure) -> Int? {
    try draw(call)
    if nextIndex == nil { try pool.attend(call) }
    if let index = nextIndex { return try give(index, call) }
    if given == drawn && isExhausted {
      pool.endProgress(self, isSuccess: true)
      return nil
    }
    let isThere = try pool.wait(call, limit.deadline) { () throws(LuaFailure) in
      self.nextIndex == nil ? 1 : nil
    }
    guard isThere, let index = nextIndex else {
      throw .error(
        className: "TimeoutError",
        message: "\(call.functionName): the next result, of \(origin.text(of: given)), "
          + "did not come\(limit.text)")
    }
    return try give(index, call)
  }

  /// The index of the outcome to be given next, if it is there.
  private var nextIndex: Int? {
    if !isOrdered {
      if nextArrived < arrived.count { return arrived[nextArrived] }
      return given == drawn - 1 ? failedSource : nil
    }
    return outcomes[given] != nil ? given : nil
  }

  private func give(_ index: Int, _ call: LuaCall) throws(LuaFailure) -> Int {
    let isError = outcomes.removeValue(forKey: index) ?? (index == failedSource)
    given += 1
    if index == failedSource {
      failedSource = nil
    } else if !isOrdered {
      nextArrived += 1
      if nextArrived == arrived.count {
        arrived.removeAll(keepingCapacity: true)
        nextArrived = 0
      } else if nextArrived > 1024 {
        arrived.removeFirst(nextArrived)
        nextArrived = 0
      }
    }
    try call.push(results)
    let table = call.absolute(-1)
    try call.rawGet(table, index + 1)
    try call.pushNil()
    try call.rawSet(table, index + 1)
    call.remove(table)
    if isError { throw .raised }
    return index
  }

  /// Nobody will ask for more.
  func drop() {
    isExhausted = true
    source = nil
    given = drawn
    pool.endProgress(self, isSuccess: false)
    pool.core.drop(tasks)
    pool.remove(self)
  }
}
