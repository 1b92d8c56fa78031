import LinuxSystem
import Multiprocessing
import Testing

/// Futures and executors without a language and without workers.
@Suite(.serialized) struct FutureTests {
  private let journal = Journal()

  private func makePool(_ name: String = "pool") -> ScriptedPool { ScriptedPool(name, journal) }

  private func note(_ line: String) -> (Journal) throws(ScriptedFailure) -> Void {
    { journal throws(ScriptedFailure) in journal.lines.append(line) }
  }

  // MARK: Futures

  @Test func stateFollowsTheTask() throws {
    let pool = makePool()
    let task = ScriptedTask("task", in: pool)
    #expect(task.future.state == .pending)
    task.hasBegun = true
    #expect(task.future.state == .running)
    task.end(isSuccessful: false)
    #expect(task.future.state == .finished)
    #expect(task.future.hasFailed)
  }

  @Test func onlyATaskThatNobodyHasBegunIsCancelled() throws {
    let pool = makePool()
    let begun = ScriptedTask("begun", in: pool)
    begun.hasBegun = true
    #expect(try !begun.future.cancel(journal))
    let done = ScriptedTask("done", in: pool)
    done.end()
    #expect(try !done.future.cancel(journal))
    let waiting = ScriptedTask("waiting", in: pool)
    #expect(try waiting.future.cancel(journal))
    #expect(waiting.future.state == .cancelled)
    #expect(!waiting.future.hasFailed)
    #expect(try waiting.future.cancel(journal))
    #expect(journal.lines == ["waiting abandoned"])
  }

  @Test func callbacksComeOnceInOrderAndAfterWatches() throws {
    let pool = makePool()
    let task = ScriptedTask("task", in: pool)
    let watch = FutureWatch([task.future])
    try task.future.addCallback(journal, note("first"))
    try task.future.addCallback(journal) { journal throws(ScriptedFailure) in
      let next = try watch.takeNext(journal, until: .now)
      journal.lines.append("second, watched \(next?.index == 0)")
    }
    task.end()
    try task.announce(journal)
    try task.announce(journal)
    try task.future.addCallback(journal, note("late"))
    #expect(journal.lines == ["first", "second, watched true", "late"])
  }

  @Test func aCallbackThatIsInterruptedEndsTheRest() throws {
    let pool = makePool()
    let task = ScriptedTask("task", in: pool)
    try task.future.addCallback(journal) { _ throws(ScriptedFailure) in
      throw ScriptedFailure.interrupt
    }
    try task.future.addCallback(journal, note("never"))
    task.end()
    #expect(throws: ScriptedFailure.interrupt) { try task.announce(journal) }
    #expect(journal.lines.isEmpty)
  }

  // MARK: Watches

  @Test func aWatchTellsInTheOrderOfTheEnds() throws {
    let pool = makePool()
    let tasks = ["a", "b", "c", "d"].map { ScriptedTask($0, in: pool) }
    tasks[3].end()
    let watch = FutureWatch(tasks.map(\.future))
    unsafe ScriptedTask.script = [
      { tasks[2].end(isSuccessful: false) }, {}, { tasks[0].end() },
    ]
    var told: [String] = []
    while let next = try watch.takeNext(journal, until: .never) {
      told.append("\(tasks[next.index].name)\(next.hasFailed ? " failed" : "")")
    }
    #expect(told == ["d", "c failed", "a"])
    tasks[1].end()
    try tasks[1].announce(journal)
    #expect(try watch.takeNext(journal, until: .never)?.index == 1)
    #expect(try watch.takeNext(journal, until: .never) == nil)
  }

  @Test func aClosedWatchIsToldNothing() throws {
    let pool = makePool()
    let task = ScriptedTask("task", in: pool)
    let watch = FutureWatch([task.future])
    watch.close()
    task.end()
    try task.announce(journal)
    #expect(try watch.takeNext(journal, until: .never) == nil)
  }

  // MARK: Executors

  @Test func thePoolStartsOnceAndNotAfterShutDown() throws {
    let executor = Executor<ScriptedPool>()
    let pool = makePool()
    var starts = 0
    for _ in 0..<2 {
      let running = try executor.runningPool { () throws(ScriptedFailure) in
        starts += 1
        return pool
      }
      #expect(running === pool)
    }
    #expect(starts == 1)
    try executor.shutDown(journal, cancels: false, waits: true)
    #expect(journal.lines == ["pool closed", "pool joined"])
    #expect(try executor.runningPool { () throws(ScriptedFailure) in pool } == nil)
  }

  @Test func shuttingDownCancelsWhatWaits() throws {
    let (executor, pool) = try started()
    let running = ScriptedTask("running", in: pool)
    running.hasBegun = true
    _ = ScriptedTask("waiting", in: pool)
    try executor.endWorkers(journal, kill: true)
    #expect(journal.lines == ["waiting abandoned", "pool closed", "pool ended by KILL"])
    #expect(running.future.state == .running)
  }

  @Test func whoLeavesIsNotHeldUpByCallbacks() throws {
    let (executor, pool) = try started()
    let task = ScriptedTask("task", in: pool)
    task.hasBegun = true
    try task.future.addCallback(journal, note("called back"))
    try executor.terminate(journal)
    #expect(task.future.state == .cancelled)
    #expect(journal.lines == ["pool terminated", "task abandoned", "pool joined"])
  }

  @Test func aForkDoesNothingToTheParentsPool() throws {
    let (executor, pool) = try started()
    pool.isOwn = false
    try executor.endWorkers(journal, kill: false)
    try executor.terminate(journal)
    #expect(journal.lines.isEmpty)
    #expect(executor.isShutDown)
  }

  @Test func theEndWaitsForAllExecutorsUnlessInterrupted() throws {
    let keeper = ExecutorKeeper<ScriptedPool>()
    let pools = ["a", "b", "c"].map { makePool($0) }
    for pool in pools { try keeper.add(pool, journal) }
    pools[2].joinFailure = .other
    pools[1].joinFailure = .interrupt
    #expect(keeper.finish(journal) { $0 == .interrupt })
    #expect(journal.lines == ["c closed", "c joined", "b closed", "b joined"])
    journal.lines = []
    #expect(!keeper.finish(journal) { $0 == .interrupt })
    #expect(journal.lines == ["a closed", "a joined"])
  }

  @Test func anEndedPoolIsLetGo() throws {
    let keeper = ExecutorKeeper<ScriptedPool>()
    let ended = makePool("ended")
    try keeper.add(ended, journal)
    ended.isOver = true
    try keeper.add(makePool("other"), journal)
    #expect(journal.lines == ["ended joined"])
    journal.lines = []
    _ = keeper.finish(journal) { _ in false }
    #expect(journal.lines == ["other closed", "other joined"])
  }

  private func started() throws -> (Executor<ScriptedPool>, ScriptedPool) {
    let executor = Executor<ScriptedPool>()
    let pool = makePool()
    _ = try executor.runningPool { () throws(ScriptedFailure) in pool }
    return (executor, pool)
  }
}
