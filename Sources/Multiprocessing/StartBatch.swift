internal import SharedMemory

/// Processes that are started together: a fork server is asked for all of them, and forks one after
/// the other while the next is asked for.
package final class StartBatch {
  private let host: ProcessHost
  private var starts: [ServedStart] = []

  fileprivate init(_ host: ProcessHost) { self.host = host }

  /// Asks the server for a child.
  func ask(for child: ChildProcess, _ work: ChildWork, in arena: Arena) throws(MultiprocessingError)
  {
    let start = ServedStart(child, work)
    try host.ask(for: start, in: arena)
    starts.append(start)
  }

  /// Waits until each of the children that were asked for exists, or is known not to come.
  ///
  /// - Parameter earlier: An error before. From the first one on nothing is tried again, but what
  ///   came to be stays: the caller has it, and ends it.
  /// - Returns: The first error.
  fileprivate func finish(after earlier: MultiprocessingError?) -> MultiprocessingError? {
    guard !starts.isEmpty, let arena = host.openArena else { return earlier }
    var failure = earlier
    for start in starts {
      do throws(MultiprocessingError) {
        let (pid, slot) = try host.settle(start, in: arena, mayRetry: failure == nil)
        start.child.started(pid: pid, slot: slot)
      } catch {
        failure = failure ?? error
      }
    }
    // One that has ended may have said so to somebody who did not know it yet.
    for start in starts { start.child.collect() }
    return failure
  }
}

extension ProcessHost {
  /// Starts processes together: the body starts them in the batch that it is given. Blocks until
  /// they all exist.
  ///
  /// When this throws, some of them may exist: those whose `pid` is known.
  package func startTogether(
    _ body: (StartBatch) throws(MultiprocessingError) -> Void
  ) throws(MultiprocessingError) {
    let batch = StartBatch(self)
    var failure: MultiprocessingError?
    do throws(MultiprocessingError) {
      try body(batch)
    } catch {
      failure = error
    }
    if let failure = batch.finish(after: failure) { throw failure }
  }
}
