import Glibc
import LinuxSystem
import Testing

@testable import Waiting

private final class Log {
  var lines: [String] = []
  func note(_ line: String) { lines.append(line) }
}

private var scheduler: Scheduler { Scheduler.shared }

/// Starts a task that notes its number of the test and steps.
private func start(_ body: @escaping () -> Void) throws -> GreenTask {
  let task = GreenTask(body)
  try scheduler.start(task)
  return task
}

private func park(_ deadline: Deadline = .never) -> WakeReason {
  scheduler.park(WaitRequest(WaitReason(.task), until: deadline))
}

/// Tasks that take turns on one thread.
///
/// There is one scheduler in a process, which other suites use at the same time: each test has a
/// process of its own.
@Suite struct SchedulerTests {
  @Test func aTaskRunsAtOnceAndTakesTurns() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      let tasks = try (1...3).map { number in
        try start {
          for step in 1...2 {
            log.note("\(number).\(step)")
            Scheduler.shared.yield()
          }
        }
      }
      log.note("main")
      while scheduler.hasOthers { scheduler.yield() }
      #expect(log.lines.first == "1.1")
      #expect(log.lines.count == 7)
      #expect(log.lines.firstIndex(of: "2.1")! < log.lines.firstIndex(of: "1.2")!)
      #expect(tasks.allSatisfy { $0.state == .done })
      #expect(CurrentTask.number == 0)
    }
  }

  @Test func wakingNeedsNoSystemCallAndInterruptsAreHeard() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      let task = try start {
        log.note("\(CurrentTask.number == Scheduler.shared.current.number)")
        log.note("\(park())")
        log.note("\(park())")
        Scheduler.shared.yield()
        log.note("\(park())")
      }
      #expect(task.state == .parked)
      scheduler.wake(task)
      scheduler.yield()
      scheduler.interrupt(task)
      scheduler.yield()
      // It is ready and not parked: the next wait ends at once.
      scheduler.interrupt(task)
      while scheduler.hasOthers { scheduler.yield() }
      #expect(log.lines == ["true", "woken", "interrupted", "interrupted"])
    }
  }

  @Test func deadlinesOfManyEndInOrderWhileTheMainLineSleeps() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      for number in [30, 10, 20] {
        _ = try start {
          log.note("\(park(Deadline(seconds: Double(number) / 1000))) \(number)")
        }
      }
      let outcome = scheduler.park(WaitRequest(.time, until: Deadline(seconds: 0.1)))
      #expect(log.lines == ["timedOut 10", "timedOut 20", "timedOut 30"])
      #expect("\(outcome)" == "timedOut")
    }
  }

  @Test func aDescriptorWakesItsTaskAndNobodyElse() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      unsafe #expect(pipe(&ends) == 0)
      let log = Log()
      let reader = ends[0]
      _ = try start {
        var request = WaitRequest(.descriptor(reader))
        request.add((descriptor: reader, events: Poll.readable))
        log.note("\(Scheduler.shared.park(request))")
      }
      _ = scheduler.park(WaitRequest(.time, until: Deadline(seconds: 0.02)))
      #expect(log.lines == [])
      unsafe #expect(write(ends[1], "x", 1) == 1)
      let begin = Deadline.clock
      var request = WaitRequest(.time, until: Deadline(seconds: 10))
      request.add((descriptor: ends[1], events: Poll.writable))
      _ = scheduler.park(request)
      while scheduler.hasOthers { scheduler.yield() }
      #expect(log.lines == ["woken"])
      #expect(Deadline.clock - begin < 5_000_000_000)
      for end in ends { close(end) }
    }
  }

  @Test func aWordWakesItsTask() async {
    await #expect(processExitsWith: .success) {
      let storage = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
      unsafe storage.initialize(to: 5)
      defer { unsafe storage.deallocate() }
      let word = unsafe SharedWord32(storage)
      let log = Log()
      _ = try start {
        var request = WaitRequest(.several)
        request.add((word, 5))
        log.note("\(Scheduler.shared.park(request))")
      }
      scheduler.yield()
      #expect(log.lines == [])
      word.store(6)
      scheduler.yield()
      #expect(log.lines == ["woken"])
    }
  }

  @Test func manyTasksWithAbandonedDeadlines() async {
    await #expect(processExitsWith: .success) {
      let count = 1000
      let log = Log()
      var tasks: [GreenTask] = []
      for _ in 0..<count {
        tasks.append(
          try start {
            for _ in 0..<3 { _ = park(Deadline(seconds: 60)) }
            log.note("done")
          })
      }
      for _ in 0..<3 {
        for task in tasks { scheduler.wake(task) }
        scheduler.yield()
      }
      #expect(log.lines.count == count)
      #expect(!scheduler.hasOthers)
    }
  }

  @Test func whereEachWaitsForAnotherSomebodyIsAsked() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      let task = try start { log.note("\(park())") }
      scheduler.onStall = {
        log.note("stall")
        Scheduler.shared.wake(task)
        Scheduler.shared.wake(Scheduler.shared.main)
      }
      defer { scheduler.onStall = nil }
      _ = park()
      while scheduler.hasOthers { scheduler.yield() }
      #expect(log.lines == ["stall", "woken"])
    }
  }

  @Test func whatIsPerTaskIsExchanged() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      let task = GreenTask {
        log.note("in")
        Scheduler.shared.yield()
        log.note("in")
      }
      task.willRun = { log.note("run") }
      task.didStop = { log.note("stop") }
      try scheduler.start(task)
      while scheduler.hasOthers { scheduler.yield() }
      #expect(log.lines == ["run", "in", "stop", "run", "in", "stop"])
    }
  }
}
