internal import SharedMemory
internal import Waiting

// What is told of those who wait for the answer of a manager: its server serves their calls by
// tasks, and what these wait for is what its clients wait for.

extension DeadlockReport.Victim {
  /// Where it comes in the report.
  var rank: Int { process.isFirst ? 2 : client == nil ? 0 : 1 }
}

extension DeadlockReport {
  /// The task that serves the call whose answer somebody waits for.
  func service(of victim: Victim) -> Victim? {
    let server = victim.server ?? SlotID(rawValue: victim.wait.reason.subject)
    return victims.first {
      $0.client == victim.process.slot && $0.process.slot == server
    }
  }

  /// The client for whom a task of a manager's server owns locks.
  func client(of participant: ParticipantID) -> SlotID? {
    answer(of: participant.slot)?.service.clients[participant.task]
  }

  /// The token by which the clients of a manager hold an object; nil for all else.
  func token(of object: ObjectID) -> ObjectID? {
    for answer in answers.values {
      if let token = answer.service.tokens[object] { return token }
    }
    return nil
  }

  /// The locks that somebody has, those of managers too.
  func locks(of participant: ParticipantID) -> [ArenaObserver.Object] {
    var owned = observer.locks(of: participant)
    guard participant.task == 0 else { return owned }
    for server in snapshot.processes {
      for (task, client) in answers[server.pid]?.service.clients ?? [:]
      where client == participant.slot {
        owned += observer.locks(of: ParticipantID(slot: server.slot, task: task))
      }
    }
    return owned
  }

  /// What a process is called.
  func name(slot: SlotID) -> String {
    victims.first { $0.process.slot == slot && $0.client == nil }?.name ?? processName(slot)
  }

  private func processName(_ slot: SlotID) -> String {
    guard let process = snapshot.processes.first(where: { $0.slot == slot }) else {
      return "a process that has ended"
    }
    return answers[process.pid]?.name ?? process.name
  }

  private func answer(of slot: SlotID) -> ProcessAnswer? {
    snapshot.processes.first { $0.slot == slot }.flatMap { answers[$0.pid] }
  }

  // MARK: The text

  /// `Process-1 (pid 4242) waits for lock 'b', made at bank.lua:14, which Process-2 has`.
  func describe(_ victim: Victim) -> String {
    let pid = "pid \(victim.process.pid)"
    guard isNested(victim), let server = victim.server else {
      return "\(victim.name) (\(pid)) waits \(reason(of: victim))"
    }
    return "\(victim.name) (\(pid), of the \(pool(of: victim)) of \(processName(server))) "
      + "runs a task and waits for the result of another"
  }

  /// `SyncManager-1 (pid 4245) serves Process-1 (acquire) and MainProcess (acquire)`.
  func describeServer(_ tasks: [Victim]) -> String {
    let process = tasks[0].process
    let clients = victims.filter { $0.server == process.slot }.map { victim in
      let method = victim.answer?.called ?? ""
      return method.isEmpty ? victim.name : "\(victim.name) (\(method))"
    }
    return "\(processName(process.slot)) (pid \(process.pid)) serves \(Self.list(clients))"
  }

  /// `SyncManager-1's answer (apply)`.
  func answer(of reason: WaitReason, for victim: Victim) -> String {
    let method = victim.answer?.called ?? ""
    let server = SlotID(rawValue: reason.subject).map { processName($0) } ?? "a manager"
    return "\(server)'s answer" + (method.isEmpty ? "" : " (\(method))")
  }

  // MARK: Pools

  /// Whether somebody is a worker of a manager's pool, which runs a task that waits for another
  /// task of a pool of that manager.
  func isNested(_ victim: Victim) -> Bool {
    victim.server != nil && victim.process.parent == victim.server
      && service(of: victim)?.wait.reason.kind == .results && activity(victim.process.slot) != nil
  }

  private func activity(_ slot: SlotID) -> WorkerActivity? {
    observer.process(slot).flatMap { observer.activity(of: $0) }
  }

  private func pool(of victim: Victim) -> String {
    guard let queue = activity(victim.process.slot)?.queue,
      let pool = observer.scriptObjects.first(where: { $0.parts.contains(queue) })
    else { return "pool" }
    let names = pool.parts.compactMap { firstName(of: $0) }
    let name = pool.card.name.isEmpty ? names.first ?? "" : pool.card.name
    if !name.isEmpty { return "pool '\(name)'" }
    return "pool" + (pool.card.place.map { " made at \($0.file):\($0.line)" } ?? "")
  }

  /// Why tasks of a pool wait for ever that wait for other tasks of it.
  var nestedTasks: [String] {
    let count = victims.count { isNested($0) }
    guard count > 0 else { return [] }
    let tasks = count == 1 ? "1 task waits" : "\(count) tasks wait"
    return [
      "\(tasks) for a worker of that pool, and all of its \(count) workers wait for such tasks.",
      "Give the inner tasks a pool of their own, or call the function directly.",
    ]
  }
}
