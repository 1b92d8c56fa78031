internal import LinuxSystem
internal import SharedMemory
internal import Waiting

/// What all processes of a running program do: each is asked, and answers when it can without being
/// held up; of those that cannot, the system tells.
package struct ProgramDump {
  /// How long answers are waited for.
  private static let answerTimeout = 1.0

  private let observer: ArenaObserver?
  private let processes: [ArenaObserver.Process]
  private var answers: [Int32: ProcessAnswer] = [:]

  /// Asks the program that a process belongs to. Takes a second if some process does not answer.
  ///
  /// - Throws: A text that says why there is nothing to tell.
  package static func text(of pid: Int32) throws(DumpError) -> String {
    var dump = try ProgramDump(pid)
    do throws(SystemError) {
      try dump.ask()
    } catch {
      throw DumpError("\(error)")
    }
    return dump.text
  }

  /// What one process does; for the rest like ``text(of:)``.
  package static func text(ofProcess pid: Int32) throws(DumpError) -> String {
    var dump = try ProgramDump(pid)
    do throws(SystemError) {
      try dump.ask()
    } catch {
      throw DumpError("\(error)")
    }
    return dump.describe(pid, dump.processes.first { $0.pid == pid }, indent: "")
  }

  private init(_ pid: Int32) throws(DumpError) {
    let view = ProcessView(pid)
    guard view.state != nil else { throw DumpError("there is no process \(pid)") }
    do throws(SystemError) {
      observer = try view.findMemory("mprun") { ArenaObserver($0) }
    } catch {
      throw DumpError("cannot look into process \(pid): \(error)")
    }
    let found = observer?.processes ?? []
    if observer == nil {
      guard view.runsThisProgram, view.answers else {
        throw DumpError("process \(pid) is not one of mprun")
      }
    }
    // A program that has started nothing has no table of processes.
    processes = found
    lone = found.isEmpty ? pid : nil
  }

  /// The only process of a program that shares nothing.
  private let lone: Int32?

  // MARK: Asking

  private mutating func ask() throws(SystemError) {
    let pids = processes.map(\.pid) + (lone.map { [$0] } ?? [])
    answers = try ProcessAnswer.ask(pids.filter { canAnswer($0) }, for: Self.answerTimeout) { pid in
      guard let process = processes.first(where: { $0.pid == pid }) else { return pid == lone }
      return observer?.isAlive(process) ?? false
    }
  }

  private func canAnswer(_ pid: Int32) -> Bool {
    let idle = processes.contains {
      $0.pid == pid && $0.taskCount == 1 && $0.sleeping.kind == .requests
    }
    let view = ProcessView(pid)
    return !idle && view.answers && !view.isStopped
  }

  // MARK: Telling

  private var text: String {
    if let lone { return describe(lone, nil, indent: "") }
    var told: Set<SlotID> = []
    let known = Set(processes.map(\.slot))
    var lines = ""
    for process in processes where process.parent.map({ !known.contains($0) }) ?? true {
      lines += tree(process, indent: "", &told)
    }
    return lines
  }

  private func tree(
    _ process: ArenaObserver.Process, indent: String, _ told: inout Set<SlotID>
  ) -> String {
    guard told.insert(process.slot).inserted else { return "" }
    var lines = describe(process.pid, process, indent: indent)
    for child in processes where child.parent == process.slot {
      lines += tree(child, indent: indent + "  ", &told)
    }
    return lines
  }

  private func describe(_ pid: Int32, _ process: ArenaObserver.Process?, indent: String) -> String {
    let answer = answers[pid]
    guard let state = answer == nil ? ProcessView(pid).state : "running" else { return "" }
    let name = answer?.name ?? process?.name ?? "MainProcess"
    var lines = "\(indent)\(name), pid \(pid), "
    if let answer, answer.threads.count > 1 {
      lines += "\(answer.threads.count) threads"
    } else if let thread = answer?.threads.first {
      lines += doing(thread)
    } else if let answer {
      let isAwake = answer.sleeping.kind == .awake
      lines += isAwake ? state : reason(answer.sleeping, answer.variable)
    } else {
      lines += silent(state, pid, process)
    }
    lines += "\n"
    guard let answer else { return lines }
    if answer.threads.count <= 1 { return lines + indented(answer.stack, indent) }
    for thread in answer.threads {
      lines += "\(indent)  thread \(thread.name), \(doing(thread))\n"
      lines += indented(thread.stack, indent)
    }
    return lines
  }

  private func doing(_ thread: ThreadAnswer) -> String {
    thread.waitsFor.isEmpty ? reason(thread.sleeping) : "waiting for \(thread.waitsFor)"
  }

  private func indented(_ stack: String, _ indent: String) -> String {
    stack.split(separator: "\n").map { "\(indent)    \($0.trimmingPrefix { $0 == "\t" })\n" }
      .joined()
  }

  /// What is known of a process that did not answer.
  private func silent(_ state: String, _ pid: Int32, _ process: ArenaObserver.Process?) -> String {
    let note = process?.sleeping ?? .awake
    if note.kind == .requests { return reason(note) }
    if state == "stopped" {
      return note.kind == .awake ? "stopped" : "stopped while \(reason(note))"
    }
    let place = ProcessView(pid).place.map { " (\($0))" } ?? ""
    return "\(state)\(place) in a function that has not returned to Lua"
  }

  private func reason(_ note: WaitReason, _ variable: String = "") -> String {
    switch note.kind {
    case .awake: return "running"
    case .time: return "sleeping"
    default:
      let subject = note.subject(object: { object(note, variable) }, process: { named(pid: $0) })
      return subject.map { "waiting for \($0)" } ?? "waiting"
    }
  }

  /// What is waited for, as `lock 'b', made at bank.lua:14, which Process-2 (pid 4243) has`.
  private func object(_ note: WaitReason, _ variable: String) -> String {
    guard let object = observer?.object(of: note) else { return "an object that is gone" }
    let holder = object.owner.map { ", which \(named(slot: $0.slot)) has" } ?? ""
    return object.description(variable: variable) + holder
  }

  private func named(slot: SlotID) -> String {
    processes.first { $0.slot == slot }.map { named(pid: $0.pid) } ?? "a process that has ended"
  }

  private func named(pid: Int32) -> String {
    let name = answers[pid]?.name ?? processes.first { $0.pid == pid }?.name
    return name.map { "\($0) (pid \(pid))" } ?? "process \(pid)"
  }
}

/// Why there is nothing to tell of a program.
package struct DumpError: Error, CustomStringConvertible {
  /// The reason.
  package let description: String

  init(_ description: String) { self.description = description }
}
