/// Looks for accesses to shared numbers that nothing orders, and for updates that another one may
/// undo.
struct AccessCheck {
  private let recording: Recording
  private var cells: [Cell: History] = [:]
  private(set) var findings: [Finding] = []
  private var told: Set<Telling> = []

  private struct Cell: Hashable {
    let object: Int32
    let element: Int32
  }

  private struct Access {
    let event: Int
    let thread: Int32
    let moment: Moment
    let firm: VectorClock
    let locks: Set<LockOrders.Held>
    let isLocked: Bool

    /// What it was made under.
    func guards(_ own: Int32?) -> Set<Int32> {
      let held = Set(locks.map(\.object))
      guard isLocked, let own else { return held }
      return held.union([own])
    }
  }

  /// A thread read a number and wrote it.
  private struct Update {
    let read: Access
    let write: Access
    /// The locks that it had from the one to the other.
    let guards: Set<Int32>
  }

  /// What was done with one number: the last of each kind of each thread.
  private struct History {
    var reads: [Int32: Access] = [:]
    var writes: [Int32: Access] = [:]
    /// Reads after which the thread has learnt nothing from others.
    var fresh: [Int32: Access] = [:]
    var updates: [Int32: Update] = [:]
  }

  private struct Telling: Hashable {
    let kind: Finding.Kind
    let object: Int32
    let places: Set<Int32>
  }

  /// The locks of objects, as indices.
  private let lockOf: [Int32: Int32]

  init(_ recording: Recording) {
    self.recording = recording
    var byID: [UInt64: Int32] = [:]
    for (index, object) in recording.objects.enumerated() { byID[object.id] = Int32(index) }
    var lockOf: [Int32: Int32] = [:]
    for (index, object) in recording.objects.enumerated() where object.lock != 0 {
      lockOf[Int32(index)] = byID[object.lock]
    }
    self.lockOf = lockOf
  }

  /// Goes on to the next event.
  mutating func see(_ index: Int, _ order: HappensBefore, _ locks: LockOrders) {
    let event = recording.events[index]
    switch event.operation {
    case .read, .write, .add: break
    case .get, .receive, .waitEvent, .waitBarrier, .waitCondition, .join, .call, .task:
      // What it does from here on it may do because of what it was told.
      return forgetReads(of: event.thread)
    default: return
    }
    guard event.object >= 0 else { return }
    let access = Access(
      event: index, thread: event.thread, moment: order.moment(event.thread),
      firm: order.firm[Int(event.thread)], locks: locks.locks(of: event.thread),
      isLocked: event.flags.contains(.special))
    let cell = Cell(object: event.object, element: event.detail)
    var history = cells[cell] ?? History()
    checkOrder(access, history, order)
    if event.operation == .read {
      history.reads[event.thread] = access
      history.fresh[event.thread] = access
    } else {
      checkUpdates(access, &history, isAtomic: event.operation == .add)
      history.writes[event.thread] = access
    }
    cells[cell] = history
  }

  private mutating func forgetReads(of thread: Int32) {
    for cell in cells.keys where cells[cell]?.fresh[thread] != nil {
      cells[cell]?.fresh[thread] = nil
    }
  }

  // MARK: Order

  /// Two accesses, one of them a write, of which at least one is not under the number's own lock.
  private mutating func checkOrder(
    _ access: Access, _ history: History, _ order: HappensBefore
  ) {
    let isWrite = recording.events[access.event].operation != .read
    let clock = order.full[Int(access.thread)]
    let others =
      Array(history.writes.values) + (isWrite ? Array(history.reads.values) : [])
    for other in others.sorted(by: { $0.event < $1.event })
    where other.thread != access.thread && !(other.isLocked && access.isLocked)
      && !other.moment.isKnown(to: clock)
    {
      tell(
        .unorderedAccess, [other, access],
        [line(other), line(access)],
        "Nothing orders the two. Use a lock, or hand the number over by a queue.")
    }
  }

  private func line(_ access: Access) -> String {
    let event = recording.events[access.event]
    let verb = event.operation == .read ? "reads" : event.operation == .add ? "adds to" : "writes"
    return "\(recording.whoDid(access.thread)) \(verb) it \(recording.location(event))"
  }

  // MARK: Updates

  private mutating func checkUpdates(
    _ write: Access, _ history: inout History, isAtomic: Bool
  ) {
    for update in history.updates.values.sorted(by: { $0.write.event < $1.write.event }) {
      check(update, against: write)
    }
    guard !isAtomic, let read = history.fresh.removeValue(forKey: write.thread) else { return }
    let update = Update(
      read: read, write: write, guards: Set(read.locks.intersection(write.locks).map(\.object)))
    history.updates[write.thread] = update
    for other in history.writes.values.sorted(by: { $0.event < $1.event }) {
      check(update, against: other)
    }
  }

  /// Whether another write may come between the read and the write of an update.
  private mutating func check(_ update: Update, against other: Access) {
    guard other.thread != update.write.thread,
      update.guards.isDisjoint(
        with: other.guards(lockOf[recording.events[other.event].object])),
      !other.moment.isKnown(to: update.read.firm),
      !update.write.moment.isKnown(to: other.firm)
    else { return }
    let (read, write) = (
      recording.events[update.read.event], recording.events[update.write.event]
    )
    tell(
      .unguardedUpdate, [update.read, update.write, other],
      [
        "\(recording.whoDid(update.write.thread)) reads it \(recording.location(read)), "
          + "and writes it \(recording.location(write))",
        line(other),
      ],
      "What is written in between is lost. Use add, or hold its lock from the read to the write "
        + "(get_lock).")
  }

  // MARK: Telling

  private mutating func tell(
    _ kind: Finding.Kind, _ accesses: [Access], _ lines: [String], _ remedy: String
  ) {
    let events = accesses.map { recording.events[$0.event] }
    let telling = Telling(
      kind: kind, object: events[0].object, places: Set(events.map(\.place)))
    guard told.insert(telling).inserted else { return }
    let object = recording.objects[Int(events[0].object)]
    let element = object.kind == "array" ? ", element \(events[0].detail + 1)" : ""
    findings.append(
      Finding(
        kind: kind, subject: recording.description(ofObject: events[0].object) + element,
        lines: lines, event: accesses.map(\.event).max() ?? 0, remedy: remedy))
  }
}
