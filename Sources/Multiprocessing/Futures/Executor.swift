package import LinuxSystem

/// The pool of workers under an ``Executor``, as a language has it.
package protocol ExecutorPool: AnyObject {
  associatedtype Work: FutureTask

  /// Whether this process made it; a fork of that process has a copy.
  var isOwn: Bool { get }
  /// Whether it has ended.
  var isOver: Bool { get }
  /// The futures of tasks that have not ended, the oldest first.
  var openFutures: [Future<Work>] { get }

  /// Takes no more tasks: the workers end when all are done.
  func close()
  /// Ends the workers by SIGKILL or SIGTERM.
  func endWorkers(kill: Bool)
  /// Ends all at once, whatever is under way.
  func terminate(_ context: Work.Context) throws(Work.Failure)
  /// Takes in what has come of tasks so far.
  func attend(_ context: Work.Context) throws(Work.Failure)
  /// Waits until the workers have ended; false if the time was up.
  func join(_ context: Work.Context, until deadline: Deadline) throws(Work.Failure) -> Bool
}

/// Python's `ProcessPoolExecutor`, whose pool starts with the first task.
package final class Executor<Pool: ExecutorPool> {
  /// What running code of the script needs at hand.
  package typealias Context = Pool.Work.Context
  /// How the language fails.
  package typealias Failure = Pool.Work.Failure

  /// Its pool, once there was a task.
  package private(set) var pool: Pool?
  /// Whether it takes no more tasks.
  package private(set) var isShutDown = false

  /// An executor without a pool.
  package init() {}

  /// The pool that takes tasks, started if it is not there; nil if the executor is shut down.
  package func runningPool(
    _ start: () throws(Failure) -> Pool
  ) throws(Failure) -> Pool? {
    if isShutDown { return nil }
    if let pool { return pool }
    let started = try start()
    pool = started
    return started
  }

  /// No more tasks are taken.
  ///
  /// - Parameters:
  ///   - cancels: Whether tasks are cancelled that no worker has begun.
  ///   - waits: Whether to wait until all that are left are done.
  package func shutDown(
    _ context: Context, cancels: Bool, waits: Bool
  ) throws(Failure) {
    isShutDown = true
    guard let pool, pool.isOwn else { return }
    if cancels { try cancelWaiting(pool, context) }
    pool.close()
    try pool.attend(context)
    if waits { _ = try pool.join(context, until: .never) }
  }

  /// Cancels the futures whose tasks no worker has begun.
  private func cancelWaiting(_ pool: Pool, _ context: Context) throws(Failure) {
    try pool.attend(context)
    for future in pool.openFutures { _ = try future.cancel(context) }
  }

  /// Shuts down without waiting, and ends the workers, whatever they do.
  package func endWorkers(_ context: Context, kill: Bool) throws(Failure) {
    try shutDown(context, cancels: true, waits: false)
    if let pool, pool.isOwn { pool.endWorkers(kill: kill) }
  }

  /// Ends all at once, for a user who leaves.
  package func terminate(_ context: Context) throws(Failure) {
    isShutDown = true
    guard let pool, pool.isOwn else { return }
    for future in pool.openFutures { future.dismiss() }
    try pool.terminate(context)
    _ = try pool.join(context, until: .never)
  }
}

/// The pools of this process's executors, which it waits for before it ends. An executor that a
/// script has dropped goes on until its tasks are done.
package final class ExecutorKeeper<Pool: ExecutorPool> {
  private var pools: [Pool] = []

  /// Keeps none.
  package init() {}

  /// Takes a pool in, and lets go of those that have ended.
  package func add(_ pool: Pool, _ context: Pool.Work.Context) throws(Pool.Work.Failure) {
    for ended in pools where ended.isOver { _ = try ended.join(context, until: .now) }
    pools.removeAll { $0.isOver }
    pools.append(pool)
  }

  /// In a fork, they are the parent's.
  package func forgetAll() { pools = [] }

  /// Waits until all tasks of all executors are done, and what they start meanwhile.
  ///
  /// - Parameter isInterrupt: Whether a failure is one that ends that. Others do not.
  /// - Returns: Whether there was such a one.
  package func finish(
    _ context: Pool.Work.Context, isInterrupt: (Pool.Work.Failure) -> Bool
  ) -> Bool {
    while let pool = pools.popLast() {
      pool.close()
      do throws(Pool.Work.Failure) {
        _ = try pool.join(context, until: .never)
      } catch {
        if isInterrupt(error) { return true }
      }
    }
    return false
  }
}
