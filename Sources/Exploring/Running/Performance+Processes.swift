internal import LinuxSystem
internal import Waiting

extension Performance {
  func index(of pid: Int32) -> Int? {
    pid == 0 ? nil : members.first { $0.pid == pid }?.index
  }

  /// Takes charge of a process when it has its row; nil if it ends before.
  func adopt(_ pid: Int32, parent: Int?) -> Member? {
    let deadline = Deadline(seconds: Self.patience)
    while true {
      let seen = table.stops.load()
      for index in 0..<Int(min(table.rowCount.load(), UInt32(ScheduleTable.mostRows))) {
        let row = table.row(index)
        guard row.pid.load() == UInt32(bitPattern: pid) else { continue }
        return adopt(row, pid, parent: parent, home: members.count)
      }
      if !ProcessStat.isRunning(pid, startTime: 0) { return nil }
      if deadline.isPast {
        fail(.computes, "a process has not begun within \(Int(Self.patience)) s")
        return nil
      }
      _ = Futex.wait(table.stops, while: seen, Deadline(seconds: 0.0005))
    }
  }

  private func adopt(_ row: ScheduleRow, _ pid: Int32, parent: Int?, home: Int) -> Member {
    let index = members.count
    var name = row.text(ScheduleRow.name, ScheduleRow.nameSize)
    if home != index, home != 0 { name = "\(members[home].name)/\(name)" }
    let member = Member(index: index, pid: pid, parent: parent, home: home, name: name, row: row)
    member.clock = table.clock.load()
    members.append(member)
    return member
  }

  func letGo(_ member: Member, _ turn: ScheduleRow.Turn) {
    if controller.timeIsFree { table.clock.store(member.clock) }
    member.row.state.store(ScheduleRow.State.runs.rawValue)
    member.row.turn.store(turn.rawValue)
    let calls = members[member.home].row.calls
    calls.add(1)
    Futex.wake(calls)
  }

  /// Waits until a process stands still, or has ended; and until its children do that it has
  /// started meanwhile.
  func awaitStop(_ member: Member) {
    var deadline = Deadline(seconds: Self.patience)
    var begun: Double?
    while true {
      let seen = table.stops.load()
      switch ScheduleRow.State(rawValue: member.row.state.load()) {
      case .atPoint, .sleeps: return member.readStand(tells: tells)
      case .ends: return awaitEnd(member)
      case .awaitsBirth:
        if let child = adoptChild(of: member) { awaitStop(child) }
        if run.failure?.kind == .computes { return }
        letGo(member, .go)
        (deadline, begun) = (Deadline(seconds: Self.patience), nil)
        continue
      case .runs, .free, nil: break
      }
      switch Futex.wait(table.stops, while: seen, Deadline(seconds: 0.02)) {
      case .woken, .changed: continue
      case .timedOut, .interrupted: break
      }
      if !ProcessStat.isRunning(member.pid, startTime: 0) { return end(member) }
      let processor = SystemClock.processorTime(of: member.pid) ?? 0
      begun = begun ?? processor
      if deadline.isPast || processor - (begun ?? 0) > Self.mostSeconds {
        return fail(.computes, computingText(member))
      }
    }
  }

  /// Takes charge of the process, or the thread, that a member has just started.
  private func adoptChild(of member: Member) -> Member? {
    let thread = Int(member.row.startedThread.relaxed)
    guard thread == 0 else {
      return adopt(table.row(thread), member.pid, parent: member.index, home: member.home)
    }
    return adopt(Int32(truncatingIfNeeded: member.row.subject.relaxed), parent: member.index)
  }

  private func computingText(_ member: Member) -> String {
    let place = member.stand?.place ?? ""
    return "\(member.name) computes for more than \(Int(Self.mostSeconds)) s without an operation"
      + (place.isEmpty ? "" : ", after \(place)")
  }

  /// A process has ended, and its threads with it.
  private func end(_ member: Member) {
    for other in members where other.home == member.home { other.end() }
    table.ends.add(1)
  }

  private func awaitEnd(_ member: Member) {
    if member.isThread, member.row.endsProcess.relaxed == 0 { return member.end() }
    if let descriptor = ProcessDescriptor.open(member.pid) {
      _ = try? Poll.wait([(descriptor, Poll.readable)], Deadline(seconds: Self.patience))
      ProcessDescriptor.close(descriptor)
    }
    end(member)
  }

  /// A process was sent a signal, which may end it: that takes moments.
  func seeWhetherEnded(_ member: Member) {
    guard member.isAlive, let descriptor = ProcessDescriptor.open(member.pid) else {
      if member.isAlive, !ProcessStat.isRunning(member.pid, startTime: 0) { end(member) }
      return
    }
    defer { ProcessDescriptor.close(descriptor) }
    let ready = try? Poll.wait([(descriptor, Poll.readable)], Deadline(seconds: 0.02))
    if ready?.first == true { end(member) }
  }

  // MARK: What steps have to do with

  /// What a process is about to have to do with: its own life as well, which others may end.
  func parts(of member: Member, _ stand: Member.Stand) -> [Part] {
    if stand.operation == .end { return endParts(of: member) }
    let lives = [Part.process(member.index, writes: false)]
    return subjects(of: member, stand) + lives
      + (member.isThread ? [.process(member.home, writes: false)] : [])
  }

  private func subjects(of member: Member, _ stand: Member.Stand) -> [Part] {
    let writes = !stand.operation.onlyReads
    if !stand.parts.isEmpty { return stand.parts }
    switch stand.operation {
    case .none, .start, .end: return []
    case .join, .look:
      return index(of: stand.subject).map { [.process($0, writes: false)] } ?? []
    case .signal: return index(of: stand.subject).map { endParts(of: members[$0]) } ?? []
    case .wait: return waitParts(of: member, stand)
    case .call: return [.unnamed(writes: true)]
    case .read, .write, .add:
      let numbers = (0..<max(stand.elementCount, 1)).map {
        Part(stand.object, stand.element + $0, writes: writes)
      }
      // Who holds the lock for longer keeps all others out.
      return numbers + (stand.lock == 0 ? [] : [Part(stand.lock, writes: false)])
    default: return [Part(stand.object, writes: writes)]
    }
  }

  /// Its end frees the locks that it has. What another process has released in its place counts as
  /// well: whether its end or that one comes first makes a difference.
  func endParts(of member: Member) -> [Part] {
    [.process(member.index, writes: true)] + member.claims.map { Part($0, writes: true) }
  }

  private func waitParts(of member: Member, _ stand: Member.Stand) -> [Part] {
    switch stand.reason.kind {
    case .time: return []
    case .task: return [.threads(of: Int(member.row.home.relaxed), writes: true)]
    case .process:
      return index(of: Int32(truncatingIfNeeded: stand.reason.subject)).map {
        [.process($0, writes: false)]
      } ?? []
    case .children:
      return members.filter { $0.parent == member.index }.map { .process($0.index, writes: false) }
    // Who gives up may change the object: others are no longer waited for.
    case .object, .room:
      return stand.object == 0
        ? [.unnamed(writes: true)] : [Part(stand.object, writes: !stand.waitsForEver)]
    default: return [.unnamed(writes: true)]
    }
  }

  /// Who waits for what, where nobody can go on.
  var deadlockText: String {
    let waits = members.filter(\.isAlive).map { member in
      "\(member.name) waits" + (member.stand.map { " " + what($0) } ?? "")
    }
    return "deadlock: " + waits.joined(separator: ", ")
  }

  private func what(_ stand: Member.Stand) -> String {
    let title = stand.title.isEmpty ? "" : " \(self.title(stand))"
    switch stand.operation {
    case .join:
      return "for the end of \(index(of: stand.subject).map { members[$0].name } ?? "a process")"
    case .wait:
      if stand.reason.kind == .children { return "for the end of its children" }
      if !stand.title.isEmpty { return "in \(stand.title)" }
      return name(of: stand.object).map { "for \($0)" } ?? "to be woken"
    default: return "to \(StepText.verb(stand.operation))\(title)"
    }
  }
}
