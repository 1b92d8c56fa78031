/// A recording that was read: everything that happened, in an order that cause and effect agree
/// with.
package struct Recording: Sendable {
  /// A process of the program.
  package struct Process: Sendable {
    package var pid: Int32
    /// The index of the process that started it; nil for the first one, or if it is not known.
    package var parent: Int?
    package var name: String
    /// When it began and ended, in nanoseconds since the recording began.
    package var begin: Int64
    package var end: Int64
    /// Its exit code, negative for the signal that killed it; nil if nobody saw its end.
    package var status: Int32?
    /// How many of its events were lost, as far as is known, and up to when.
    package var lost: Int = 0
    package var lostUntil: Int64 = 0
    /// The indices of its threads, the main one first.
    package var threads: [Int] = []
  }

  /// A line of execution of a process: the main one, a thread of the script, or a lane of the calls
  /// that a manager's server serves at the same time.
  package struct Thread: Sendable {
    package var process: Int
    package var name: String
    package var isMain: Bool
    package var begin: Int64
    package var end: Int64
  }

  /// A place in a script.
  package struct Place: Hashable, Sendable {
    package var file: String
    package var line: Int
  }

  /// Something that happened.
  package struct Event: Sendable {
    package var operation: TraceOperation
    package var flags: TraceRecord.Flags
    /// Whether it has a duration.
    package var isSlice: Bool
    /// Whether it had not ended when its process did, or when the recording broke off.
    package var isOpen = false
    /// The index of its thread.
    package var thread: Int32
    /// The index of the object that it is about, or -1; see ``Recording/objects``. Of what the
    /// script records: the index of its name in ``Recording/strings``.
    package var object: Int32
    /// The index of the place in a script, or -1.
    package var place: Int32
    /// What the operation says; a string is an index of ``Recording/strings``, or -1.
    package var detail: Int32
    package var argument: UInt64
    package var begin: Int64
    package var end: Int64
    /// When it took effect: between its beginning and its end. Events are in this order.
    package var order: Int64
  }

  /// Cause and effect.
  package struct Arrow: Sendable {
    /// What handed something on.
    package enum Kind: String, CaseIterable, Sendable {
      case put, send, release, notify, set, barrier, start, end, call
    }

    package var kind: Kind
    /// The indices of the two events.
    package var from: Int32
    package var to: Int32
    /// When it leaves the one and reaches the other.
    package var begin: Int64
    package var end: Int64
  }

  /// A lock that somebody had.
  package struct Hold: Sendable {
    package var object: Int32
    /// The thread that took it.
    package var thread: Int32
    package var begin: Int64
    package var end: Int64
    /// Whether it was never given back.
    package var isOpen: Bool
  }

  /// How many items a queue had from a moment on.
  package struct Length: Sendable {
    package var object: Int32
    package var time: Int64
    package var count: Int
  }

  /// What is known of the program: `directory`, `script`, `version`.
  package var facts: [String: String] = [:]
  /// The time of day when the recording began, in nanoseconds since 1970.
  package var realStart: Int64 = 0
  /// Events that were lost.
  package var lost = 0
  /// What is recorded.
  package var categories: TraceCategories = .standard
  package var processes: [Process] = []
  package var threads: [Thread] = []
  package var objects: [TracedObject] = []
  package var places: [Place] = []
  package var strings: [String] = []
  package var events: [Event] = []
  package var arrows: [Arrow] = []
  package var holds: [Hold] = []
  package var lengths: [Length] = []

  /// When the last event ended.
  package var end: Int64 { max(processes.map(\.end).max() ?? 0, events.map(\.end).max() ?? 0) }

  /// A string by its index; empty for none.
  package func string(_ index: Int32) -> String {
    strings.indices.contains(Int(index)) ? strings[Int(index)] : ""
  }

  /// The object that an event is about; nil if it is about none.
  package func object(of event: Event) -> TracedObject? {
    guard !event.operation.isNamed, objects.indices.contains(Int(event.object)) else {
      return nil
    }
    return objects[Int(event.object)]
  }

  /// The place of an event, if it is known.
  package func place(of event: Event) -> Place? {
    places.indices.contains(Int(event.place)) ? places[Int(event.place)] : nil
  }

  /// The process of a pid that was there at a moment.
  package func process(_ pid: Int32, at time: Int64) -> Int? {
    let found = processes.indices.filter { processes[$0].pid == pid }
    return found.last { processes[$0].begin <= time } ?? found.first
  }
}

/// Why a file is no recording.
package struct RecordingError: Error, CustomStringConvertible {
  package let description: String
}
