/// A recording that was read: everything that happened, in an order that cause and effect agree
/// with.
package struct Recording: Sendable {
  /// A process of the program.
  package struct Process: Sendable {
    /// The pid that the system gave it.
    package var pid: Int32
    /// The index of the process that started it; nil for the first one, or if it is not known.
    package var parent: Int?
    /// What it was called last.
    package var name: String
    /// When it began, in nanoseconds since the recording began.
    package var begin: Int64
    /// When it ended, or did something last.
    package var end: Int64
    /// Its exit code, negative for the signal that killed it; nil if nobody saw its end.
    package var status: Int32?
    /// How many of its events were lost, as far as is known.
    package var lost: Int = 0
    /// Up to when events of it were lost.
    package var lostUntil: Int64 = 0
    /// The indices of its threads, the main one first.
    package var threads: [Int] = []
  }

  /// A line of execution of a process: the main one, a thread of the script, or a lane of the calls
  /// that a manager's server serves at the same time.
  package struct Track: Sendable {
    /// The index of its process.
    package var process: Int
    /// What it is called.
    package var name: String
    /// Whether it is the main one of its process.
    package var isMain: Bool
    /// When it began.
    package var begin: Int64
    /// When it ended, or did something last.
    package var end: Int64
  }

  /// A place in a script.
  package struct Place: Hashable, Sendable {
    /// The file as messages show it.
    package var file: String
    /// The line, from 1.
    package var line: Int
  }

  /// Something that happened.
  package struct Event: Sendable, Equatable, BitwiseCopyable {
    /// What it is about.
    package var operation: TraceOperation
    /// How it ended, and what the operation says besides.
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
    /// What the operation says.
    package var argument: UInt64
    /// When it began.
    package var begin: Int64
    /// When it ended; as it began, if it has no duration.
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

    /// What was handed on.
    package var kind: Kind
    /// The index of the event that is the cause.
    package var from: Int32
    /// The index of the event that is the effect.
    package var to: Int32
    /// When it leaves the one.
    package var begin: Int64
    /// When it reaches the other.
    package var end: Int64
  }

  /// A lock that somebody had.
  package struct Hold: Sendable {
    /// The index of the lock.
    package var object: Int32
    /// The thread that took it.
    package var thread: Int32
    /// When it was taken.
    package var begin: Int64
    /// When it was given back, or its holder ended.
    package var end: Int64
    /// Whether it was never given back.
    package var isOpen: Bool
  }

  /// How many items a queue had from a moment on.
  package struct Length: Sendable {
    /// The index of the queue.
    package var object: Int32
    /// From when on.
    package var time: Int64
    /// How many items there were.
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
  /// In the order of their births.
  package var processes: [Process] = []
  /// The threads of all processes.
  package var threads: [Track] = []
  /// The shared objects.
  package var objects: [TracedObject] = []
  /// The places in scripts.
  package var places: [Place] = []
  /// Names and texts.
  package var strings: [String] = []
  /// What happened, in the order in which it took effect.
  package var events: [Event] = []
  /// Causes and effects, by when the arrows begin.
  package var arrows: [Arrow] = []
  /// Who had which lock when.
  package var holds: [Hold] = []
  /// How long queues were, in the order of time.
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
