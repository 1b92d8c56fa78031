import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// What went wrong in an experiment.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Fails the experiment unless the condition holds.
func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(Failure) {
  if !condition { throw Failure(text()) }
}

/// Runs something whose errors are not expected.
@discardableResult
func expect<Value>(_ what: String, _ body: () throws -> Value) throws(Failure) -> Value {
  do { return try body() } catch { throw Failure("\(what): \(error)") }
}

enum Laboratory {
  typealias Experiment = (inout SeededRandom, Int) throws(Failure) -> Void

  /// The experiments by name; the number scales those that can go on for longer.
  static var experiments: [(name: String, run: Experiment)] {
    [
      ("crash-table", CrashTable.run),
      ("crash-heirs", CrashTable.runSuccessors),
      ("random-kills", RandomKills.run),
      ("exactly-once", ExactlyOnce.run),
      ("mutex-kills", MutexKills.run),
      ("tasks", Tasks.run),
      ("sync-kills", SyncKills.run),
      ("waits", Waits.run),
      ("attachment", Attachment.run),
      ("faults", Faults.run),
      ("limits", Limits.run),
    ]
  }

  static func run(_ arguments: [String]) -> Int32 {
    guard let name = arguments.first else {
      print("usage: SharedMemoryLab NAME [SCALE]")
      print("names: \(experiments.map(\.name).joined(separator: " ")) bench")
      return 2
    }
    let scale = arguments.count > 1 ? Int(arguments[1]) ?? 1 : 1
    if name == "bench" { return Benchmarks.run(Array(arguments.dropFirst())) }
    guard let experiment = experiments.first(where: { $0.name == name }) else {
      print("no experiment is called \(name)")
      return 2
    }
    // The watchdog: an experiment that hangs is killed by the alarm, with its children. The longest
    // takes half a minute alone, and shares the processors with other tests.
    alarm(UInt32(300 * max(scale, 1)))
    var random = SeededRandom(test: "SharedMemoryLab \(name)")
    let before = ResourceCensus()
    do throws(Failure) {
      try experiment.run(&random, scale)
      let after = ResourceCensus()
      try require(after == before, "left behind: \(after), before: \(before)")
    } catch {
      print("\(name) failed: \(error)")
      return 1
    }
    print("\(name): done")
    return 0
  }
}

/// A forked child that is a process of the arena.
struct Subject {
  let child: ForkedChild
  let slot: SlotID

  /// Forks; the child adopts its slot, runs the body and exits with 0, or with 3 if the body
  /// throws.
  init(_ arena: Arena, killedAt point: String? = nil, nth: Int = 1, _ body: () throws -> Void)
    throws(Failure)
  {
    let slot = try expect("reserve") { try arena.processes.reserve() }
    try expect("prepareFork") { try arena.processes.prepareFork(of: slot) }
    child = ForkedChild {
      do {
        if let point { FailpointTrigger.arm(point, nth: nth) }
        try arena.processes.adopt(slot)
        arena.attachProcess()
        try body()
      } catch {
        print("a child failed: \(error)")
        fflush(nil)
        return 3
      }
      return 0
    }
    self.slot = slot
    arena.processes.setPID(slot, child.pid)
  }
}
