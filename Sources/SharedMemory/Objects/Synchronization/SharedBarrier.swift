internal import Exploring
package import LinuxSystem
internal import Tracing
internal import Waiting

/// A place where processes wait for one another: Python's `Barrier`.
///
/// A party arrives, waits in steps, so that it can attend to events between them, and leaves.
package final class SharedBarrier {
  /// The most parties that a barrier can have.
  package static let limit = ProcessTable.limit

  /// This process's reference to it.
  package let object: SharedObject
  /// How many have to arrive.
  package let parties: Int
  /// How long a party waits if it does not say so itself, in seconds; nil is for ever.
  package let timeout: Double?

  private let memory: Memory
  private let core: BarrierCore
  private var spinner = Spinner()

  /// Makes a new one, at which nobody waits.
  package convenience init(in arena: Arena, parties: Int, timeout: Double? = nil)
    throws(SharedMemoryError)
  {
    precondition(parties > 0 && parties <= Self.limit, "no such number of parties")
    self.init(
      try SharedObject(in: arena, making: .barrier, as: .barrier) {
        (transaction, entry) throws(SharedMemoryError) in
        // For those who arrive and those who have not left yet.
        transaction[entry, Entry.waiters] = try transaction.makeWaiters(min(parties * 2, 31))
        transaction[entry, Entry.barrierParties] = UInt32(parties)
        guard let timeout else { return }
        transaction[entry, Entry.barrierHasTimeout] = 1
        transaction[entry, Entry.barrierTimeout] = timeout.bitPattern
      })
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .barrier))
  }

  private init(_ object: SharedObject) {
    self.object = object
    memory = object.arena.memory
    core = BarrierCore(memory, object.entry)
    parties = core.parties
    let hasTimeout = memory[object.entry, Entry.barrierHasTimeout] != 0
    let bits = memory[object.entry, Entry.barrierTimeout]
    timeout = hasTimeout ? Double(bitPattern: bits) : nil
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// How many parties wait at the moment; 0 while the barrier is broken, or lets them go.
  package var waiting: Int {
    object.probe?.look()
    return core.status().waiting
  }

  /// Whether it is broken, and lets nobody wait before it is reset.
  package var isBroken: Bool {
    object.probe?.look()
    return core.status().isBroken
  }

  /// A party that has arrived, and has to leave.
  package struct Party {
    fileprivate let record: UInt64
    fileprivate let begin: Int64
    /// Its number, from 0.
    package let index: Int
    /// Whether all are there and this one has to run the action, and then call
    /// ``finishAction(_:)``.
    package let mustAct: Bool
  }

  /// What became of an arrival.
  package enum Arrival {
    case arrived(Party)
    case broken(BarrierBreak)
    /// It has not come about yet: service the events, then arrive again.
    case interrupted
  }

  /// Arrives. Blocks while the action of the last round is running, until the deadline or an event.
  /// - Parameter hasAction: Whether there is something to run before the parties are let go.
  package func arrive(hasAction: Bool, _ deadline: Deadline = .never) throws(SharedMemoryError)
    -> Arrival
  {
    let begin = object.probe?.begin(.waitBarrier, until: deadline) ?? 0
    var sleeper = Sleeper(memory, deadline, for: .object(object.entry))
    while true {
      switch try core.arrive(hasAction: hasAction) {
      case .waiting(let record, let index):
        return .arrived(
          Party(record: record, begin: begin, index: index, mustAct: false))
      case .acting(let record, let index):
        return .arrived(
          Party(record: record, begin: begin, index: index, mustAct: true))
      case .broken(let why):
        return .broken(why)
      case .early(let state):
        let outcome = sleeper.sleep((core.state.lowHalf, UInt32(truncatingIfNeeded: state)))
        guard let outcome else { continue }
        if outcome == .interrupted { return .interrupted }
        core.breakUp(.timedOut, at: state)
      }
    }
  }

  /// Waits until all have arrived or the barrier is broken; blocks until then, until the deadline
  /// or an event. A deadline that passes breaks the barrier.
  package func wait(_ party: Party, _ deadline: Deadline = .never) -> WaitOutcome {
    let waiters = core.waiters
    if waiters.isOver(party.record) { return .done }
    var outcome = WaitOutcome.timedOut
    if deadline != .now {
      if spinner.spin(until: { waiters.isOver(party.record) }) { return .done }
      outcome = waiters.sleep(party.record, deadline)
    }
    guard outcome == .timedOut else { return outcome }
    core.breakUp(.timedOut, for: party.record)
    return .done
  }

  /// Lets everybody go, after the action.
  package func finishAction(_ party: Party) { core.finishAction(party.record) }

  /// Breaks the barrier, as the action has failed.
  package func failAction(_ party: Party) {
    core.breakUp(.actionFailed(pid: Int(ProcessStat.currentPID)), for: party.record)
  }

  /// Breaks the barrier, as a party is gone that this process has stood for.
  package func fail(_ party: Party) { core.breakUp(.died(pid: 0), for: party.record) }

  /// Ends a party's wait, to be called once; a party that still waits has then not arrived.
  /// - Returns: Why the barrier was broken, if it was.
  package func leave(_ party: Party) -> BarrierBreak? {
    let round = memory.load(party.record + WaiterRecord.number)
    let broken = core.leave(party.record)
    object.probe?.whole(
      .waitBarrier, since: party.begin, argument: round, broken == nil ? [] : [.failed])
    return broken
  }

  /// Breaks the barrier; never blocks.
  package func abort() {
    _ = object.probe?.begin(.abortBarrier)
    core.abort()
    object.probe?.stepped()
  }

  /// Makes it as new; who waits at it is told that it is broken. Never blocks.
  package func reset() {
    _ = object.probe?.begin(.abortBarrier)
    core.reset()
    object.probe?.stepped()
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let barrier = ObjectKind(9, "barrier")
}

extension SharedBarrier: SharedKind {
  static var kind: ObjectKind { .barrier }

  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    if transaction.freeWaiters(entry) { transaction.retire(entry) }
  }

  static func recover(_ entry: Place<Entry>, from dead: OwnerID, _ memory: Memory) {
    BarrierCore(memory, entry).mend()
  }

  static func status(_ entry: Place<Entry>, _ memory: Memory) -> ObjectStatus {
    let core = BarrierCore(memory, entry)
    return ObjectStatus(count: core.count(core.state.load()), limit: core.parties)
  }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) { audit.walkWaiters(entry) }
}
