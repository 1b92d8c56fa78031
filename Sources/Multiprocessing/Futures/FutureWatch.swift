package import LinuxSystem

/// Notes which futures of a list are done, in the order in which they came to be: what `wait` and
/// `as_completed` are made of. Each future costs the same, however many there are.
package final class FutureWatch<Work: FutureTask> {
  private var futures: [Future<Work>]
  private var finished: [Int] = []
  private var next = 0
  /// How many are neither done nor told of.
  private var pending = 0

  /// Watches futures, of which each is there once.
  package init(_ futures: [Future<Work>]) {
    self.futures = futures
    for (index, future) in futures.enumerated() {
      if future.task.isReady {
        finished.append(index)
      } else {
        pending += 1
        future.add(self, index)
      }
    }
  }

  /// A future is done.
  func noteDone(_ index: Int) {
    finished.append(index)
    pending -= 1
  }

  /// Waits for the next one that is done. Returns its index and whether it failed; nil when the
  /// time was up or all were told of.
  package func takeNext(
    _ context: Work.Context, until deadline: Deadline
  ) throws(Work.Failure) -> (index: Int, hasFailed: Bool)? {
    if next == finished.count { try wait(context, deadline) }
    guard next < finished.count else { return nil }
    defer { next += 1 }
    let index = finished[next]
    // One that ended in the middle of another one's callbacks has its own still to come.
    try futures[index].task.announce(context)
    return (index, futures[index].hasFailed)
  }

  /// Lets go of the futures.
  package func close() {
    if pending > 0 { for future in futures where !future.task.isReady { future.remove(self) } }
    futures = []
    finished = []
    next = 0
    pending = 0
  }

  private func wait(_ context: Work.Context, _ deadline: Deadline) throws(Work.Failure) {
    try Work.attend(context)
    guard next == finished.count, pending > 0 else { return }
    let tasks = futures.lazy.map(\.task).filter { !$0.isReady }
    try Work.wait(for: Array(tasks), until: deadline, context) { next < finished.count }
  }
}
