package import Exploring
package import LinuxSystem
package import Tracing

/// Sees what this process does with one shared object. An object has one if the program is traced,
/// and what is done with it is to be recorded, or if the program is explored: then each operation
/// is a step, before which the process stands still.
///
/// The operations that fast paths do in C pass none: where the program is traced or explored, there
/// are no fast paths.
package final class ObjectProbe {
  private let writer: TraceWriter?
  private let stepper: Stepper?
  private let arena: Arena
  private let entry: Place<Entry>
  /// The name of the lock under which the object is accessed; 0: none.
  private let lock: UInt64
  /// What the object belongs to.
  package let category: TraceCategories
  private var number: UInt32 = 0

  /// The probe of an object that was just made or opened; nil if nothing of it is recorded.
  init?(_ object: SharedObject) {
    let stepper = Exploration.shared.stepper
    guard Trace.shared.writer != nil || stepper != nil, !Trace.shared.isServing,
      let category = object.card.kind?.category(of: object.kind)
    else { return nil }
    writer = Trace.shared.writer.flatMap { $0.categories.contains(category) ? $0 : nil }
    guard writer != nil || stepper != nil else { return nil }
    self.stepper = stepper
    arena = object.arena
    entry = object.entry
    lock = arena.memory.kinds[arena.memory[entry, Entry.kind]]?.ownLock(entry, arena.memory) ?? 0
    self.category = category
  }

  /// An operation begins: it is a step where the program is explored.
  /// - Parameters:
  ///   - deadline: How long it waits where it has to.
  ///   - elements: Which elements it is about.
  /// - Returns: When it begins, for ``whole(_:since:argument:_:)``.
  package func begin(
    _ operation: StepOperation, until deadline: Deadline = .never, elements: Range<Int> = 0..<1
  ) -> Int64 {
    stepper?.point(
      operation,
      Stepper.Subject(
        object: arena.memory.id(of: entry).rawValue, entry: entry.offset, lock: lock,
        elements: elements),
      waitsForEver: deadline == .never, title: title)
    return writer?.now ?? 0
  }

  private func title() -> String {
    let object = arena.tracedObject(arena.memory.id(of: entry), entry)
    if category == .value, !object.name.isEmpty { return object.name }
    let name =
      object.name.isEmpty ? object.line > 0 ? " of line \(object.line)" : "" : " '\(object.name)'"
    return object.kind + name
  }

  /// An operation has ended.
  package func whole(
    _ operation: TraceOperation, since begin: Int64, argument: UInt64 = 0,
    _ flags: TraceRecord.Flags = []
  ) {
    writer?.whole(
      operation, since: begin, object: objectNumber, argument: argument, flags)
    stepper?.done(argument, hasFailed: flags.contains(.failed))
  }

  /// The state of the object is about to be asked for: a step where the program is explored.
  package func look() {
    guard stepper != nil else { return }
    _ = begin(.locked)
    stepped()
  }

  /// An operation that no recording tells of has ended.
  package func stepped(_ result: UInt64 = 0) { stepper?.done(result) }

  /// A number was read or written, and is there now.
  package func access(
    _ operation: TraceOperation, element: Int, bits: UInt64, _ flags: TraceRecord.Flags
  ) {
    writer?.note(
      operation, .moment, object: objectNumber, argument: bits,
      detail: UInt32(clamping: element), flags)
    stepper?.done(bits, isFloat: flags.contains(.isFloat))
  }

  /// The object is described when something is first done with it: then a variable holds it.
  private var objectNumber: UInt32 {
    if number == 0, let writer { number = arena.traceNumber(of: entry, writer) }
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
