internal import LinuxSystem
internal import SharedMemory

/// A program of this user that runs, as it looks from outside.
package struct RunningProgram: Sendable {
  /// Its first process.
  package let pid: Int32
  /// How many processes it has, those that serve it included.
  package let processCount: Int
  /// The command line of its first process.
  package let arguments: [[UInt8]]
  /// When that process started, in local time.
  package let since: String

  /// All of them, by the numbers of their first processes. This process is none.
  package static func all() throws(DumpError) -> [RunningProgram] {
    let views: [ProcessView]
    do throws(SystemError) {
      views = try ProcessView.ofThisProgram()
    } catch {
      throw DumpError("cannot look for programs: \(error)")
    }
    var told: Set<Int32> = []
    var programs: [RunningProgram] = []
    for view in views where !told.contains(view.pid) {
      let processes = table(with: view)
      told.formUnion(processes.map(\.pid))
      let known = Set(processes.map(\.slot))
      let first = processes.first { $0.parent.map { !known.contains($0) } ?? true }
      // A process without a table is a program of its own, if it is one that can be asked.
      guard first != nil || view.answers else { continue }
      let root = first.map { ProcessView($0.pid) } ?? view
      guard let since = root.startTime else { continue }
      programs.append(
        RunningProgram(
          pid: root.pid, processCount: max(1, processes.count), arguments: root.arguments,
          since: since))
    }
    return programs
  }

  /// The processes of the program that a process is one of; none if that shares nothing yet.
  private static func table(with view: ProcessView) -> [ArenaObserver.Process] {
    // A process that has ended meanwhile, or cannot be looked into, has none.
    let found = try? view.findMemory("mprun") { descriptor -> [ArenaObserver.Process]? in
      let processes = ArenaObserver(descriptor)?.processes ?? []
      // It may be the memory of another program, in which the process has attached a block.
      return processes.contains { $0.pid == view.pid } ? processes : nil
    }
    return (found ?? nil) ?? []
  }
}
