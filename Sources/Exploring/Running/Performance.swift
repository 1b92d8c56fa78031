internal import LinuxSystem
internal import Waiting

/// One run of the program, from its start to its end.
final class Performance {
  let controller: Controller
  let guide: any ScheduleGuide
  let table: ScheduleTable
  let tells: Bool
  let root: Int32
  var members: [Member] = []
  var run = Run()
  var last: Int?
  /// Who has which lock.
  var holders: [UInt64: Int] = [:]
  /// What objects are called: all processes are told of one by one name.
  private var titles: [Part: String] = [:]
  /// How often each part was written.
  var versions: [Part: Int] = [:]
  /// Whether it came to its end by itself.
  private(set) var hasEnded = false

  /// How long a process may compute without an operation, in seconds of processor time.
  static let mostSeconds = 5.0
  /// For how many seconds what the system is to do is waited for: the machine may be busy.
  static let patience = 60.0

  init(_ controller: Controller, _ guide: any ScheduleGuide, root: Int32, tells: Bool) {
    self.controller = controller
    self.guide = guide
    table = controller.table
    self.root = root
    self.tells = tells
  }

  /// Runs it.
  func perform() -> Run {
    if let first = adopt(root, parent: nil) {
      awaitStop(first)
      goOn()
    } else {
      hasEnded = run.failure == nil
    }
    run.names = members.map(\.name)
    return run
  }

  private func goOn() {
    while run.failure == nil || !controller.endsAtFailure {
      noteReportedFailure()
      if run.failure != nil, controller.endsAtFailure { break }
      if controller.isInterrupted() {
        run.isAborted = true
        break
      }
      guard members.contains(where: \.isAlive) else {
        guide.ended(standstill([]))
        hasEnded = true
        break
      }
      if run.choices.count >= controller.mostSteps {
        fail(.endless, "no end within \(controller.mostSteps) steps")
        break
      }
      var able = able()
      if able.isEmpty {
        // Something may have changed that no step tells of.
        for member in members { member.looksAgain = true }
        able = self.able()
      }
      if able.isEmpty {
        if moveTime() || awaitOutside() || unmask() { continue }
        guide.ended(standstill([]))
        fail(.deadlock, deadlockText)
        break
      }
      guard let choice = guide.choose(standstill(able)), able.contains(choice) else {
        run.isAborted = true
        break
      }
      step(members[choice], preempting: last.map { $0 != choice && able.contains($0) } ?? false)
    }
  }

  func fail(_ kind: FailureKind, _ text: String) {
    if run.failure == nil { run.failure = Failure(kind, text) }
  }

  private func noteReportedFailure() {
    guard run.failure == nil, let kind = FailureKind(rawValue: table.failureKind.load()) else {
      return
    }
    let text = ScheduleTable.text(
      in: table.file, at: ScheduleTable.failureText, most: ScheduleTable.failureTextSize)
    fail(kind, text)
  }

  // MARK: A step

  private func step(_ member: Member, preempting: Bool) {
    guard let before = member.stand else { return }
    let done = member.row.done.relaxed
    let parts = parts(of: member, before)
    let count = members.count
    guard attempt(member, before, done) else {
      member.wasRefused = true
      guide.refused(member.index)
      return
    }
    var step = Step(
      process: member.index, operation: before.operation, parts: parts, object: before.object)
    step.waitsForEver = before.waitsForEver
    step.isKnown = before.isKnown && (member.isAlive || before.operation == .end)
    step.born = Array(count..<members.count)
    step.parts += step.born.map { Part.process($0, writes: true) }
    step.other = step.born.first ?? index(of: before.subject)
    if member.row.done.relaxed != done {
      step.result = member.row.result.relaxed
      let flags = ScheduleRow.Flags(rawValue: member.row.resultFlags.relaxed)
      step.isFloat = flags.contains(.isFloat)
      step.hasFailed = flags.contains(.hasFailed)
    } else {
      // It has raised an error.
      step.hasFailed = step.operation == .release
    }
    (step.title, step.place) = (title(before), before.place)
    if tells, step.isOfMemory { step.value = member.value }
    if !member.isAlive, step.operation != .end { step.parts += endParts(of: member) }
    finish(step, member, preempting: preempting, line: before.line, element: before.element)
  }

  /// Lets a process go on until it stands still.
  /// - Returns: Whether it has done something: who sleeps for the same as before has not.
  private func attempt(_ member: Member, _ before: Member.Stand, _ done: UInt32) -> Bool {
    var stand = before
    for _ in 1...Self.mostAttempts {
      let isLate = stand.sleeps && !stand.hasChanged
      if isLate, stand.deadline != .max {
        member.clock = max(member.clock, UInt64(bitPattern: stand.deadline))
      }
      letGo(member, isLate ? .goLate : .go)
      awaitStop(member)
      guard before.isAttempt, member.row.done.relaxed == done, let after = member.stand,
        after.isStill(before)
      else { return true }
      if after.sleeps, !after.hasChanged, !isOver(after) { return false }
      // It has seen to something else, and is about to try again.
      stand = after
    }
    return false
  }

  /// How often a process tries again that is disturbed, such as by the end of a child.
  private static let mostAttempts = 16

  private func finish(
    _ step: Step, _ member: Member, preempting: Bool, line: UInt32, element: UInt32
  ) {
    run.choices.append(member.index)
    run.steps.append(step)
    if preempting { run.preemptions += 1 }
    last = member.index
    member.lastStep = run.choices.count
    noteLock(step, member)
    notePolling(step, member, line: line, element: element)
    if step.operation == .signal, let other = step.other { seeWhetherEnded(members[other]) }
    for other in members { other.wasRefused = false }
    for other in members where other.isAlive && other !== member { noteChange(step, other) }
    if !step.isKnown { run.unknown.insert(step.operation) }
    guide.taken(step)
  }

  /// Has a process look again if the step may have ended its sleep.
  private func noteChange(_ step: Step, _ other: Member) {
    guard let stand = other.stand, stand.sleeps else { return }
    let isAboutLives = step.operation == .end || step.operation.isOfProcess
    if stand.isExact, step.object != stand.object, !isAboutLives { return }
    other.looksAgain = true
  }

  private func noteLock(_ step: Step, _ member: Member) {
    switch step.operation {
    case .acquire:
      if step.hasFailed { break }
      holders[step.object] = member.index
      member.claims.insert(step.object)
    case .release:
      holders[step.object] = nil
      member.claims.remove(step.object)
    default: break
    }
    holders = holders.filter { members[$0.value].isAlive }
  }

  /// Notes whether the process only looks again and again at what nobody has changed.
  private func notePolling(_ step: Step, _ member: Member, line: UInt32, element: UInt32) {
    let written = step.hasFailed && step.operation.isAttempt ? [] : step.parts.filter(\.writes)
    guard written.isEmpty, !step.operation.isOfProcess || step.operation == .look else {
      for part in written {
        versions[Part(part.thing, part.element, writes: false), default: 0] += 1
      }
      member.seen = [:]
      for other in members { other.polls = false }
      return
    }
    func version(_ parts: [Part]) -> [Int] {
      parts.map { versions[Part($0.thing, $0.element, writes: false), default: 0] }
    }
    if member.seen.values.contains(where: { version($0.parts) != $0.versions }) {
      member.seen = [:]
    }
    let key = Member.SeenKey(
      operation: step.operation, object: step.object, element: element, line: line)
    let seen = Member.Seen(
      versions: version(step.parts), parts: step.parts, result: step.result,
      hasFailed: step.hasFailed)
    member.polls = member.seen[key] == seen && step.operation != .wait
    member.seen[key] = seen
  }

  /// What the subject of an operation is called: as the process that had it first calls it, with a
  /// number where another object is called so.
  func title(_ stand: Member.Stand) -> String {
    guard stand.object != 0, !stand.title.isEmpty else { return stand.title }
    // A field has a name of its own.
    let part = Part(stand.object, Part.isMemory(stand.object) ? stand.element : 0, writes: false)
    if let title = titles[part] { return title }
    if Part.isMemory(stand.object) { return stand.title }
    let same = titles.values.filter { $0 == stand.title || $0.hasPrefix(stand.title + " (") }.count
    let title = same == 0 ? stand.title : "\(stand.title) (\(same + 1))"
    titles[part] = title
    return title
  }

  /// What an object is called; nil if nobody has said it.
  func name(of object: UInt64) -> String? { titles[Part(object, writes: false)] }

  // MARK: Who can go on

  private func able() -> [Int] {
    let alone = members.filter { $0.isAlive && $0.stand?.staysAlone == true }
    func isBarred(_ member: Member) -> Bool {
      alone.contains { $0.home == member.home && $0 !== member }
    }
    for member in members where member.isAlive && member.looksAgain && !isBarred(member) {
      member.looksAgain = false
      guard let stand = member.stand, stand.sleeps, stand.reason.kind != .time else { continue }
      look(member)
    }
    let able = members.filter {
      $0.isAlive && !$0.wasRefused && mayGoOn($0) && !isBarred($0)
    }
    let busy = able.filter { !$0.polls }
    if busy.count < able.count, able.count > 1 { run.hasHeldBack = true }
    if !busy.isEmpty { return busy.map(\.index) }
    guard let patient = able.min(by: { $0.lastStep < $1.lastStep }) else { return [] }
    // Who polls lets time pass.
    return nextMoment == nil ? [patient.index] : []
  }

  private func mayGoOn(_ member: Member) -> Bool {
    guard let stand = member.stand else { return false }
    if stand.sleeps {
      return stand.hasChanged || isOver(stand)
    }
    return !isMasked(stand, member)
  }

  /// Whether a sleep may end although nothing has happened.
  private func isOver(_ stand: Member.Stand) -> Bool {
    stand.deadline != .max
      && (controller.timeIsFree || UInt64(bitPattern: stand.deadline) <= table.clock.load())
  }

  /// Whether it is known that an operation can only wait.
  private func isMasked(_ stand: Member.Stand, _ member: Member) -> Bool {
    guard stand.waitsForEver, !stand.sleeps else { return false }
    switch stand.operation {
    case .join: return index(of: stand.subject).map { members[$0].isAlive } ?? false
    case .acquire: return holders[stand.object].map { $0 != member.index } ?? false
    case .read, .write, .add: return holders[stand.lock].map { $0 != member.index } ?? false
    default: return false
    }
  }

  private func look(_ member: Member) {
    letGo(member, .look)
    awaitStop(member)
  }

  private var nextMoment: UInt64? {
    members.filter { $0.isAlive && $0.stand?.sleeps == true }
      .compactMap(\.stand).filter { $0.deadline != .max }
      .map { UInt64(bitPattern: $0.deadline) }.min()
  }

  /// Has time pass until the next sleep or time-out ends.
  private func moveTime() -> Bool {
    guard let moment = nextMoment, moment > table.clock.load() else { return false }
    table.clock.store(moment)
    for member in members {
      member.wasRefused = false
      member.polls = false
      member.seen = [:]
    }
    guide.timeMoved(standstill([]))
    return true
  }

  /// Waits, in real time, for what comes from outside of the program.
  private func awaitOutside() -> Bool {
    let waiting = members.filter { $0.isAlive && $0.stand?.isExternal == true && !$0.wasRefused }
    guard !waiting.isEmpty else { return false }
    let deadline = Deadline(seconds: Self.mostSeconds)
    while !deadline.isPast {
      for member in waiting {
        look(member)
        if member.stand?.hasChanged == true || !member.isAlive { return true }
      }
      _ = try? Poll.wait([], Deadline(seconds: 0.001))
    }
    return false
  }

  /// Where nobody can go on, lets those try who are only thought to be unable to: a lock may have
  /// been given up in ways that no step tells of.
  private func unmask() -> Bool {
    var isOne = false
    for member in members where member.isAlive && !member.wasRefused {
      guard let stand = member.stand, isMasked(stand, member), stand.operation != .join else {
        continue
      }
      holders[stand.operation == .acquire ? stand.object : stand.lock] = nil
      isOne = true
    }
    return isOne
  }

  private func standstill(_ able: [Int]) -> Standstill {
    let next = members.filter(\.isAlive).compactMap { member -> Step? in
      guard let stand = member.stand else { return nil }
      var step = Step(
        process: member.index, operation: stand.operation, parts: parts(of: member, stand),
        object: stand.object)
      step.waitsForEver = stand.waitsForEver
      step.title = title(stand)
      step.place = stand.place
      step.other = index(of: stand.subject)
      return step
    }
    return Standstill(able: able, last: last, next: next)
  }
}
