internal import LinuxSystem
internal import SharedMemory
internal import Waiting

// Who looks, and when: a process in which a wait without a time-out has lasted for 300 ms, at the
// ticks of that wait: the first process always, the others one of them in 250 ms. What it finds
// stays so for ever, unless somebody kills or stops one of those found; so there is time to tell of
// it. A new process asks all of them for their stacks and writes the report. Meanwhile the finder,
// which waits for nothing that could come, answers.
//
// If it is all that the program does, the first process tells of it at once, and ends the program.
// Otherwise the process that finds the same again after two seconds does, once.

/// How far a process has come in telling of deadlocks.
struct DeadlockWatch {
  /// The set that was found, by its number, and when.
  var found: (number: UInt64, since: Int64)?

  /// How long a deadlock of a part of the program stands before it is told.
  static let settlingTime: Int64 = 2_000_000_000
  /// How long the report may take: on a computer that is busy, some seconds.
  static let reportTime: Int64 = 30_000_000_000
  /// How often a finder looks whether it is asked, while it waits for the report.
  static let answerTime: Int64 = 20_000_000
}

extension ProcessHost {
  /// What happens at a deadlock, in the whole program.
  package var deadlockPolicy: DeadlockPolicy {
    get {
      openArena.flatMap { DeadlockPolicy(rawValue: $0.deadlockPolicy) } ?? initialDeadlockPolicy
    }
    set {
      initialDeadlockPolicy = newValue
      openArena?.deadlockPolicy = newValue.rawValue
    }
  }

  /// Has long waits in an arena look for deadlocks.
  func watchForDeadlocks(in arena: Arena) {
    arena.whenWaitingForLong = { [weak self] in self?.lookForDeadlock() }
  }

  /// Looks whether the wait at hand, and others, can never end; tells of it, and may end the
  /// program. Called in the middle of a wait.
  func lookForDeadlock() {
    guard let arena = openArena, deadlockPolicy != .ignore,
      ChildWatch.shared.isTold, isMain || arena.mayLookForDeadlocks()
    else {
      return
    }
    let (tasks, isWhole) = arena.deadlocked()
    guard !tasks.isEmpty, !tasks.contains(where: { mayBeMoved($0, arena) }) else {
      deadlockWatch.found = nil
      return
    }
    let number = Self.number(of: tasks)
    if isWhole {
      guard isMain, arena.claimDeadlock(number) else { return }
      let ends = deadlockPolicy == .exit && !isConversing
      tell(tasks, isWhole: true, ends: ends)
      if ends { endByDeadlock() }
      return
    }
    if deadlockWatch.found?.number != number { deadlockWatch.found = (number, Deadline.clock) }
    guard let found = deadlockWatch.found,
      Deadline.clock - found.since > DeadlockWatch.settlingTime,
      arena.claimDeadlock(number)
    else { return }
    tell(tasks, isWhole: false, ends: false)
  }

  /// Whether somebody outside may have a process go on: who has stopped it, or sends it a signal
  /// for which it has a handler of its own, or another thread of it.
  private func mayBeMoved(_ task: WaitSnapshot.Dead, _ arena: Arena) -> Bool {
    guard let pid = arena.processes.watched(task.participant.slot)?.pid else { return true }
    return ProcessView(pid).mayBeMoved
  }

  /// Names the set of tasks, and their sleeps but for their ticks.
  private static func number(of tasks: [WaitSnapshot.Dead]) -> UInt64 {
    tasks.reduce(1) { sum, task in
      let value = task.participant.slot.rawValue &* 31 &+ UInt64(task.participant.task)
      return sum &+ value &* 0x9e37_79b9_7f4a_7c15
    }
  }

  /// Has a new process ask those concerned, and write the report; answers meanwhile.
  private func tell(_ tasks: [WaitSnapshot.Dead], isWhole: Bool, ends: Bool) {
    let list = tasks.map {
      String($0.participant.slot.rawValue, radix: 16) + ":\($0.participant.task)"
    }
    let arguments = [
      "mprun", "--deadlock", "\(pid)", isWhole ? "whole" : "part", ends ? "exit" : "go-on",
      list.joined(separator: ","),
    ]
    guard let started = try? ProcessStart.again(arguments: arguments, keeping: []) else {
      return Console.report(Self.noReport)
    }
    var teller = ChildHandle(pid: started)
    let deadline = Deadline.clock + DeadlockWatch.reportTime
    while teller.poll() == nil, Deadline.clock < deadline, let end = try? teller.sentinel() {
      answerQuestion(isWaiting: true)
      let moment = Deadline.never.capped(nanosecondsFromNow: DeadlockWatch.answerTime)
      _ = try? Poll.wait([(end, Poll.readable)], moment)
    }
    if teller.poll() == nil {
      Console.report(Self.noReport)
      try? teller.send(.kill)
    }
    teller.wait()
  }

  private static let noReport =
    "mprun: deadlock: processes wait for one another for ever; a report on them cannot be made"

  /// Ends all processes of the program, this one last.
  private func endByDeadlock() -> Never {
    for child in children.values { try? child.send(.kill) }
    Console.flushAll()
    Self.leave(DeadlockPolicy.exitStatus)
  }
}
