internal import LinuxSystem
package import Tracing

/// Records what this process does with one shared object. An object has one if the program is
/// traced, and what is done with it is to be recorded.
///
/// The operations that fast paths do in C pass none: where the program is traced, there are no fast
/// paths.
package final class ObjectProbe {
  private let writer: TraceWriter
  private let arena: Arena
  private let entry: Place<Entry>
  /// What the object belongs to.
  package let category: TraceCategories
  private var number: UInt32 = 0

  /// The probe of an object that was just made or opened; nil if nothing of it is recorded.
  init?(_ object: SharedObject) {
    guard let writer = Trace.shared.writer, !Trace.shared.isServing,
      let category = object.card.kind?.category(of: object.kind),
      writer.categories.contains(category)
    else { return nil }
    self.writer = writer
    arena = object.arena
    entry = object.entry
    self.category = category
  }

  /// When an operation begins.
  package var now: Int64 { writer.now }

  /// An operation has ended.
  package func whole(
    _ operation: TraceOperation, since begin: Int64, argument: UInt64 = 0,
    _ flags: TraceRecord.Flags = []
  ) {
    writer.whole(
      operation, since: begin, object: objectNumber, argument: argument, flags)
  }

  /// A number was read or written, and is there now.
  package func access(
    _ operation: TraceOperation, element: Int, bits: UInt64, _ flags: TraceRecord.Flags
  ) {
    writer.note(
      operation, .moment, object: objectNumber, argument: bits,
      detail: UInt32(clamping: element), flags)
  }

  /// The object is described when something is first done with it: then a variable holds it.
  private var objectNumber: UInt32 {
    if number == 0 { number = arena.traceNumber(of: entry, writer) }
    return number
  }

  // MARK: Turns

  /// Counts the turns of a lock, which the caller has just taken.
  func nextTurn() -> UInt64 {
    let turn = arena.memory.turn(entry)
    let next = turn.relaxed &+ 1
    turn.relaxed = next
    return UInt64(next)
  }

  /// The turn of a lock, which the caller has.
  var turn: UInt64 { UInt64(arena.memory.turn(entry).relaxed) }
}

extension Memory {
  /// How often a lock was taken while it was recorded.
  fileprivate func turn(_ entry: Place<Entry>) -> SharedWord32 {
    word32(cardPlace(entry) + CardWords.turn32)
  }
}

extension CardKind {
  /// What an object that is carded so belongs to; nil for what is but a part of something.
  fileprivate func category(of kind: ObjectKind) -> TraceCategories? {
    switch (self, kind) {
    case (.queue, .channel): .queue
    case (.pipe, .channel): .pipe
    case (.lock, .mutex), (.recursiveLock, .mutex), (.condition, .mutex), (.value, .mutex),
      (.array, .mutex), (.semaphore, .semaphore):
      .lock
    case (.condition, .condition), (.event, .event), (.barrier, .barrier): .sync
    case (.value, .cell), (.array, .vector), (.sharedMemory, .block): .value
    default: nil
    }
  }
}

extension Arena {
  /// The number that an object has in a recording.
  func traceNumber(of entry: Place<Entry>, _ writer: TraceWriter) -> UInt32 {
    let id = memory.id(of: entry)
    return writer.object(id.rawValue) { tracedObject(id, entry) }
  }

  /// The number that an object has in a recording; nil if nothing is recorded.
  package func traceNumber(of object: SharedObject) -> UInt32? {
    Trace.shared.writer.map { traceNumber(of: object.entry, $0) }
  }

  fileprivate func tracedObject(_ id: ObjectID, _ entry: Place<Entry>) -> TracedObject {
    let card = memory.card(entry)
    let kind = memory.kinds[memory[entry, Entry.kind]]
    return TracedObject(
      id: id.rawValue, kind: card.kind?.description ?? "object",
      name: card.name.isEmpty ? cards.variable(id) ?? "" : card.name, isNamed: !card.name.isEmpty,
      file: card.place?.file ?? "", line: UInt32(clamping: card.place?.line ?? 0),
      ordinal: UInt32(clamping: card.ordinal), lock: kind?.ownLock(entry, memory) ?? 0)
  }
}

extension SharedObject {
  /// Gives it a name for messages and recordings, in place of the one that it had.
  package func name(_ name: String) {
    setName(name)
    Trace.shared.writer?.redefine(arena.tracedObject(id, entry))
  }
}
