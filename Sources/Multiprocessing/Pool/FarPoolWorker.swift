internal import LinuxSystem
internal import SharedMemory
internal import Wire

/// The life of a pool's worker on another computer: it asks its stand-in for tasks, runs them one
/// by one, and sends each outcome at once. To the pool, the stand-in is the worker.
package final class FarPoolWorker {
  private let host: ProcessHost
  private let runner: any TaskRunner
  private let connection: OriginConnection
  private let link: PoolLink
  private let maxTasks: Int?

  /// - Parameter maxTasks: Its share of tasks, which the stand-in counts; nil: no limit.
  package init(
    host: ProcessHost, runner: any TaskRunner, connection: OriginConnection, link: PoolLink,
    maxTasks: Int?
  ) {
    (self.host, self.runner, self.connection) = (host, runner, connection)
    (self.link, self.maxTasks) = (link, maxTasks)
  }

  /// Works until the pool says stop, or the worker has had its share. Blocks.
  ///
  /// - Returns: The exit status. `interrupted` when a KeyboardInterrupt ended it.
  package func run(_ waiting: any ManagerWait) throws(MultiprocessingError) -> Int32 {
    let isPrepared = runner.prepare()
    if runner.wasInterrupted { throw .interrupted }
    let numbers = link.objects.map { Int64(bitPattern: $0.rawValue) } + [Int64(link.workerIndex)]
    var question: [WireValue] = [
      .array(numbers.map { .integer($0) }), maxTasks.map { .integer(Int64($0)) } ?? .null,
      FarWork.Outcome(of: runner).record,
    ]
    while true {
      let call = RecordCall(question, waiting: waiting)
      try connection.call(0, FarWork.next, call, in: host)
      question = []
      guard let batch = call.results.first.flatMap(FarWork.Batch.init) else {
        if let reason = call.results.last?.text { throw .runtime(reason) }
        break
      }
      try run(batch)
    }
    runner.finish()
    return isPrepared ? 0 : 1
  }

  private func run(_ batch: FarWork.Batch) throws(MultiprocessingError) {
    var buffer = ByteBuffer(capacity: batch.payload.count)
    if let function = batch.function {
      buffer.append(function)
      buffer.withBytes { runner.open($0) }
      buffer.removeAll()
    }
    buffer.append(batch.payload)
    runner.setForm(batch.form)
    runner.setSoftLimit(seconds: Double(batch.softLimit) / 1e9)
    var offset = 0
    for _ in 0..<batch.count {
      do { try host.limits.renewProcessorTime() } catch { throw .system(error) }
      if batch.softLimit > 0 { _ = SoftTimer.set(nanoseconds: batch.softLimit) }
      offset = buffer.withBytes { runner.run($0, at: offset) }
      if batch.softLimit > 0 { SoftTimer.clear() }
      try? Console.flush(.output)
      connection.note(FarWork.outcome, about: 0) {
        FarWork.Outcome(of: runner).record.write(to: &$0)
      }
      if runner.wasInterrupted { throw .interrupted }
      if runner.ranOutOfMemory { return }
    }
  }
}

extension RecordCall: OriginCall {
  /// Nobody has an error to keep.
  func postpone() {}
}
