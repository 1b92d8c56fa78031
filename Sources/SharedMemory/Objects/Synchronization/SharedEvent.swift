internal import Exploring
package import LinuxSystem
internal import Tracing
internal import Waiting

// An event is one word: bit 0 whether it is set, bit 1 whether somebody may be asleep on it, above
// them how often it was set so far.
//
// To set it is one compare-and-swap, which counts up and takes bit 1 away; to clear it is another.
// A waiter is done when the bit is set or the count is another than when it began: a set that is
// followed by a clear at once is seen by everybody who waited then. A process that is about to
// sleep sets bit 1 and sleeps while the word stays as it is; who sets the event and found bit 1
// wakes all.
//
// Crash points: before its exchange a process has changed nothing, after it everything. One that is
// killed between the exchange and the wake-up has noted the word in its slot (`Slot.waiting`), and
// the process that reclaims what it had wakes the sleepers, who besides look again within half a
// second. A dead sleeper leaves bit 1 behind, which costs one system call.

/// A flag that processes wait for: Python's `Event`.
package final class SharedEvent {
  /// This process's reference to it.
  package let object: SharedObject

  private let memory: Memory
  private let word: SharedWord32
  private var spinner = Spinner()

  private static let isSetBit: UInt32 = 1
  private static let sleepers: UInt32 = 2
  private static let one: UInt32 = 4

  /// Makes a new one, which is not set.
  package convenience init(in arena: Arena) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, making: .event, as: .event) { _, _ in })
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .event))
  }

  private init(_ object: SharedObject) {
    self.object = object
    memory = object.arena.memory
    word = memory.word(object.entry, Entry.eventWord)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// Whether it is set.
  package var isSet: Bool {
    guard let probe = object.probe else { return word.load() & Self.isSetBit != 0 }
    let begin = probe.begin(.isSet)
    let seen = word.load()
    // Who sees it set has waited for it.
    guard seen & Self.isSetBit != 0 else {
      probe.stepped()
      return false
    }
    probe.whole(.waitEvent, since: begin, argument: UInt64(count(seen) / Self.one))
    return true
  }

  /// Sets it, and wakes all who wait for it; never blocks.
  package func set() {
    guard let probe = object.probe else { return raise() }
    let begin = probe.begin(.set)
    raise()
    probe.whole(.set, since: begin, argument: UInt64(count(word.load()) / Self.one))
  }

  private func raise() {
    while true {
      let seen = word.load()
      if seen & Self.isSetBit != 0 { return }
      let next = (seen & ~Self.sleepers) &+ Self.one | Self.isSetBit
      if seen & Self.sleepers != 0 {
        memory.noteWaking(at: object.entry + Entry.eventWord)
        defer { memory.noteWaking(at: 0) }
        guard word.replace(seen, with: next) else { continue }
        Failpoint.hit(.eventSet)
        Futex.wakeAll(word)
        return
      }
      if word.replace(seen, with: next) {
        Failpoint.hit(.eventSet)
        return
      }
    }
  }

  /// Takes the flag away; never blocks.
  package func clear() {
    let begin = object.probe?.begin(.clearEvent) ?? 0
    while true {
      let seen = word.load()
      if seen & Self.isSetBit == 0 || word.replace(seen, with: seen & ~Self.isSetBit) { break }
    }
    object.probe?.whole(.clearEvent, since: begin)
  }

  /// The moment from which a wait counts: it ends with the first set after it.
  package struct Moment {
    fileprivate let count: UInt32
    fileprivate let begin: Int64
  }

  /// Begins a wait; to be kept by one that goes on after an event.
  package func beginWait() -> Moment {
    let begin = object.probe?.begin(.waitEvent) ?? 0
    return Moment(count: count(word.load()), begin: begin)
  }

  private func count(_ seen: UInt32) -> UInt32 { seen & ~(Self.isSetBit | Self.sleepers) }

  private func isDone(_ seen: UInt32, _ start: Moment) -> Bool {
    seen & Self.isSetBit != 0 || count(seen) != start.count
  }

  /// Waits until it is set, or was since a moment; blocks until then, until the deadline or until
  /// an event.
  package func wait(since start: Moment, _ deadline: Deadline = .never) -> WaitOutcome {
    guard let probe = object.probe else { return sleep(start, deadline) }
    let outcome = sleep(start, deadline)
    if outcome != .interrupted {
      probe.whole(
        .waitEvent, since: start.begin, argument: UInt64(count(word.load()) / Self.one),
        outcome == .done ? [] : [.failed])
    }
    return outcome
  }

  private func sleep(_ start: Moment, _ deadline: Deadline) -> WaitOutcome {
    if isDone(word.load(), start) { return .done }
    if deadline == .now { return .timedOut }
    if spinner.spin(until: { isDone(word.relaxed, start) }) { return .done }
    var sleeper = Sleeper(memory, deadline, for: .object(object.entry))
    while true {
      let seen = word.load()
      if isDone(seen, start) { return .done }
      let marked = seen | Self.sleepers
      guard seen == marked || word.replace(seen, with: marked) else { continue }
      let place = object.entry + Entry.eventWord
      if let outcome = sleeper.sleep(at: place, while: marked) { return outcome }
    }
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let event = ObjectKind(7, "event")
}

extension Entry {
  fileprivate static let eventWord = Field<Entry, UInt32>(body)
}

extension SharedEvent: SharedKind {
  static var kind: ObjectKind { .event }
}
