internal import LinuxSystem
internal import SharedMemory
internal import Waiting

/// What is told of tasks that can never go on: each one's wait, stack and locks; then why, and what
/// to do about it. Made outside of the program, by a process of its own.
package struct DeadlockReport {
  /// One who can never go on.
  struct Victim {
    let participant: ParticipantID
    let process: WaitSnapshot.Process
    /// What it waits for. Who waits for the answer of a manager that waits for an object waits for
    /// that object.
    var wait: WaitRecord
    /// The manager's server whose answer it waits for, if it does.
    var server: SlotID?
    let answer: ProcessAnswer?
    let locks: [ArenaObserver.Object]
    /// Whose call it serves, if it is a task of a manager's server.
    let client: SlotID?
    /// Whether its process has told what it executes.
    var isTold: Bool { participant.task == 0 || thread != nil }
    /// What its process tells of it, if that has threads.
    var thread: ThreadAnswer? { answer?.threads.first { $0.task == participant.task } }
    /// Its process's name, and its thread's if that process has threads.
    var name: String {
      let name = answer?.name ?? process.name
      guard process.taskCount > 1 else { return name }
      return "\(name), thread \(thread?.name ?? "\(participant.task)")"
    }
  }

  let observer: ArenaObserver
  let snapshot: WaitSnapshot
  private(set) var victims: [Victim] = []
  let answers: [Int32: ProcessAnswer]
  private let isWhole: Bool
  private let ends: Bool

  /// How long answers are waited for, in seconds. All of those asked sleep, and answer at once,
  /// where they get the processor.
  private static let answerTimeout = 10.0

  /// Asks the processes concerned.
  /// - Parameters:
  ///   - pid: A process of the program.
  ///   - tasks: Which tasks, as `SLOT:TASK` separated by commas, the slot in hexadecimal digits.
  ///   - isWhole: Whether they are all that the program does.
  ///   - ends: Whether the program is about to end for it.
  /// - Returns: The text; nil if there is nothing to tell any more.
  package static func text(of pid: Int32, tasks: String, isWhole: Bool, ends: Bool) -> String? {
    let observer = try? ProcessView(pid).findMemory("mprun") { ArenaObserver($0) }
    guard let observer = observer ?? nil else { return nil }
    let wanted = tasks.split(separator: ",").compactMap { participant(String($0)) }
    let report = DeadlockReport(observer, Set(wanted), isWhole: isWhole, ends: ends)
    return report.victims.isEmpty ? nil : report.text
  }

  private static func participant(_ text: String) -> ParticipantID? {
    let parts = text.split(separator: ":")
    guard parts.count == 2,
      let slot = UInt64(parts[0], radix: 16).flatMap({ SlotID(rawValue: $0) }),
      let task = UInt32(parts[1])
    else { return nil }
    return ParticipantID(slot: slot, task: task)
  }

  private init(
    _ observer: ArenaObserver, _ wanted: Set<ParticipantID>, isWhole: Bool, ends: Bool
  ) {
    self.observer = observer
    self.isWhole = isWhole
    self.ends = ends
    let snapshot = observer.snapshot(dead: wanted)
    self.snapshot = snapshot
    let slots = Set(wanted.map(\.slot))
    let concerned = snapshot.processes.filter { slots.contains($0.slot) }
    answers =
      (try? ProcessAnswer.ask(concerned.map(\.pid), for: Self.answerTimeout) { _ in true }) ?? [:]
    victims = concerned.flatMap { [answers] process in
      process.waits.compactMap { wait in
        let participant = ParticipantID(slot: process.slot, task: wait.task)
        guard wanted.contains(participant) else { return nil }
        return Victim(
          participant: participant, process: process, wait: wait, answer: answers[process.pid],
          locks: locks(of: participant), client: wait.principal)
      }
    }.sorted { one, other in
      // Children first, in the order in which they were started, then the servers of managers: the
      // first process ends the list.
      (one.rank, one.process.slot.index, one.participant.task)
        < (other.rank, other.process.slot.index, other.participant.task)
    }
    lookBehindManagers()
  }

  /// Has each that waits for a manager's answer wait for the object that its server waits for.
  private mutating func lookBehindManagers() {
    for index in victims.indices where victims[index].wait.reason.kind == .answer {
      guard let service = service(of: victims[index]) else { continue }
      victims[index].server = service.process.slot
      let kind = service.wait.reason.kind
      if kind == .object || kind == .room { victims[index].wait = service.wait }
    }
  }

  // MARK: The text

  private var text: String {
    var paragraphs = [[headline]]
    paragraphs.append(entries)
    paragraphs.append(explanation)
    var text = paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
    if ends {
      text += "\nmprun: ended with exit code \(DeadlockPolicy.exitStatus); "
      text += "--on-deadlock=report lets it hang, =ignore does not look"
    }
    return text + "\n"
  }

  private var headline: String {
    let processes = Set(victims.map(\.process.slot)).count
    let total = snapshot.processes.count { process in
      process.waits.count < process.taskCount
        || process.waits.contains { $0.reason.kind != .requests }
    }
    guard isWhole else {
      return "mprun: deadlock: \(processes) of the \(total) processes can never go on"
    }
    switch processes {
    case 1 where victims.count == 1: return "mprun: deadlock: the only process cannot go on"
    case 1: return "mprun: deadlock: none of the \(victims.count) threads can go on"
    case 2: return "mprun: deadlock: neither of the 2 processes can go on"
    default: return "mprun: deadlock: none of the \(processes) processes can go on"
    }
  }

  /// A few lines for each, those together that wait for the same at the same place.
  private var entries: [String] {
    var lines: [String] = []
    for group in groups {
      let first = group[0]
      if first.client != nil {
        lines.append(describeServer(group))
        continue
      }
      if group.count == 1 {
        lines.append(describe(first))
      } else {
        let pids = group.map { "\($0.process.pid)" }.joined(separator: ", ")
        lines.append("\(Self.list(group.map(\.name))) (pids \(pids)) wait \(reason(of: first))")
      }
      lines += stack(of: first).map { "    \($0)" }
      let locks = first.locks.map { $0.description(variable: variable(of: $0, for: first)) }
      if !locks.isEmpty { lines.append("    has: \(locks.joined(separator: "; "))") }
    }
    return lines
  }

  private var groups: [[Victim]] {
    var groups: [[Victim]] = []
    for victim in victims {
      let place = groups.firstIndex { group in
        let first = group[0]
        if first.client != nil, victim.client != nil, first.server == nil, victim.server == nil {
          return first.process.slot == victim.process.slot
        }
        return first.wait.reason == victim.wait.reason && first.locks.isEmpty
          && first.thread?.waitsFor == victim.thread?.waitsFor
          && victim.locks.isEmpty && stack(of: first) == stack(of: victim)
      }
      if let place { groups[place].append(victim) } else { groups.append([victim]) }
    }
    return groups
  }

  private func stack(of victim: Victim) -> [String] {
    if let stack = victim.thread?.stack ?? victim.answer?.stack, victim.isTold {
      let lines = ProcessAnswer.scriptLines(stack)
      // The method is told with the answer that it waits for.
      let told = "[C]: in method '\(victim.answer?.called ?? "")'"
      return victim.wait.reason.kind == .answer && lines.first == told && !isNested(victim)
        ? Array(lines.dropFirst()) : lines
    }
    return victim.wait.place.map { ["\($0.file):\($0.line)"] } ?? []
  }

  // MARK: Names

  /// What a victim waits for: `for lock 'b', made at bank.lua:14, which Process-2 has`.
  func reason(of victim: Victim) -> String {
    let reason = victim.wait.reason
    switch reason.kind {
    case .object, .room:
      guard let object = observer.object(of: reason) else { return "for an object that is gone" }
      return need(
        of: object, isRoom: reason.kind == .room, variable: variable(of: object, for: victim))
    case .process: return "for the end of \(name(pid: Int32(truncatingIfNeeded: reason.subject)))"
    case .children: return "for the end of its children"
    case .results: return "for results of a pool"
    case .answer: return "for \(answer(of: reason, for: victim))"
    case .task:
      let what = victim.thread?.waitsFor ?? ""
      return "for \(what.isEmpty ? "another thread" : what)"
    default: return "for one of several things"
    }
  }

  private func need(of object: ArenaObserver.Object, isRoom: Bool, variable: String) -> String {
    let text = object.description(variable: variable)
    let status = object.status
    switch object.card.kind {
    case .queue?, .pipe?:
      if isRoom { return "for room in \(text)" + (status.fullness.map { ": \($0)" } ?? "") }
      if status.count ?? 0 > 0 { return "for the items of \(text), to be done" }
      return "for an item in \(text), which is empty"
    case .barrier?:
      let (come, parties) = (status.count ?? 0, status.limit ?? 0)
      return "at \(text): \(come) of \(parties) parties have come"
    case .condition?: return "to be notified on \(text)"
    case .event?: return "for \(text), to be set"
    case .semaphore?: return "for a permit of \(text)"
    default:
      let holder = object.owner.map { ", which \(name($0)) has" } ?? ""
      return "for \(text)\(holder)"
    }
  }

  /// What a variable calls an object: one of the first process, or else one of who waits for it or
  /// has it.
  private func variable(of object: ArenaObserver.Object, for victim: Victim) -> String {
    firstName(of: object.id) ?? variable(of: object.id, in: victim.answer) ?? ""
  }

  /// What a variable of the first process calls an object.
  func firstName(of object: ObjectID) -> String? {
    snapshot.processes.first { $0.isFirst }.flatMap { variable(of: object, in: answers[$0.pid]) }
  }

  /// What a process's variable calls an object, or a manager's proxy for it.
  private func variable(of object: ObjectID, in answer: ProcessAnswer?) -> String? {
    guard let answer else { return nil }
    return answer.names[object] ?? token(of: object).flatMap { answer.names[$0] }
  }

  /// `queue 'q'`: an object by its kind and name alone; without a name by where it was made.
  func short(_ object: ArenaObserver.Object) -> String {
    let name = object.card.name.isEmpty ? firstName(of: object.id) ?? "" : object.card.name
    let kind = object.card.kind.map { "\($0)" } ?? "object"
    return name.isEmpty ? "the \(object.description(variable: ""))" : "\(kind) '\(name)'"
  }

  func name(_ participant: ParticipantID) -> String {
    if let client = client(of: participant) { return name(slot: client) }
    return victims.first { $0.participant == participant }?.name
      ?? snapshot.processes.first { $0.slot == participant.slot }?.name
      ?? "a process that has ended"
  }

  func name(pid: Int32) -> String {
    snapshot.processes.first { $0.pid == pid }.map { process in
      victims.first { $0.process.slot == process.slot && $0.participant.task == 0 }?.name
        ?? process.name
    } ?? "process \(pid)"
  }

  /// `A`, `A and B`, `A, B and C`.
  static func list(_ names: [String]) -> String {
    guard names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}

extension ObjectStatus {
  /// `2 of 2 items`.
  fileprivate var fullness: String? {
    guard let count, let limit else { return nil }
    return "\(count) of \(limit) items"
  }
}
