/// Something that a step reads or writes: an object, an element of it, a process.
package struct Part: Hashable, Sendable {
  /// The object's number; a process's index with ``processes`` added.
  let thing: UInt64
  /// Which part of it.
  let element: UInt32
  /// Whether the step may change it.
  let writes: Bool

  /// A part of a thing.
  package init(_ thing: UInt64, _ element: UInt32 = 0, writes: Bool) {
    self.thing = thing
    self.element = element
    self.writes = writes
  }

  /// The part, whatever is done with it.
  package var place: Part { Part(thing, element, writes: false) }

  /// The life of a process.
  package static func process(_ index: Int, writes: Bool) -> Part {
    Part(processes + UInt64(index), writes: writes)
  }

  /// What no operation names: what a manager's server or a pool's workers are told.
  static func unnamed(writes: Bool) -> Part { Part(processes - 1, writes: writes) }

  private static let processes: UInt64 = .max - 1 << 20

  /// What a process's threads do with one another, beside what they touch.
  static func threads(of process: Int, writes: Bool) -> Part {
    Part(memory, UInt32(process), writes: writes)
  }

  /// The number of what threads of a process share; such numbers are no objects'.
  static func memory(_ number: UInt64, in process: Int) -> UInt64 {
    memory | UInt64(process) << 48 | number & (1 << 48 - 1)
  }

  /// Whether it is what threads share.
  static func isMemory(_ thing: UInt64) -> Bool { thing >= memory && thing < processes - 1 }

  private static let memory: UInt64 = 3 << 62
}

extension [Part] {
  /// Whether two steps may not be exchanged: one of them writes what the other one has to do with.
  package func conflicts(with others: [Part]) -> Bool {
    for part in self {
      for other in others
      where part.thing == other.thing && part.element == other.element
        && (part.writes || other.writes)
      {
        return true
      }
    }
    return false
  }
}

/// What one process did between two moments at which it stood still.
package struct Step: Sendable {
  /// Who took it.
  package var process: Int
  /// What it began with.
  package var operation: StepOperation
  /// What it has to do with.
  package var parts: [Part]
  /// The number of its object; 0: none.
  package var object: UInt64 = 0
  /// Whether it had no time-out.
  package var waitsForEver = false
  /// Whether it is about what the threads of a process share.
  package var isOfMemory: Bool { Part.isMemory(object) }
  /// Processes that are there since.
  package var born: [Int] = []
  /// The process that it is about.
  package var other: Int?
  /// What it gave.
  package var result: UInt64 = 0
  /// Whether that is a floating-point number.
  package var isFloat = false
  /// Whether all is known that it has to do with.
  package var isKnown = true
  /// Whether it has not had what it wanted.
  package var hasFailed = false
  /// What the script calls its subject, and where in the script it was: known where it was told.
  package var title = ""
  /// See ``title``.
  package var place = ""
  /// What it gave where that is no number: known where it was told.
  package var value = ""

  /// A step of a process.
  package init(process: Int, operation: StepOperation, parts: [Part], object: UInt64 = 0) {
    self.process = process
    self.operation = operation
    self.parts = parts
    self.object = object
  }

  /// Whether the two can never be possible at the same moment, although they conflict.
  static func exclude(_ done: Step, _ next: Step) -> Bool {
    guard done.object == next.object else { return false }
    switch (done.operation, next.operation) {
    case (.start, .join), (.join, .start): return true
    case (.end, .join), (.end, .wait): return next.waitsForEver
    case (.release, .acquire): return next.waitsForEver && !done.hasFailed
    default: return false
    }
  }
}

/// What went wrong in a run.
package struct Failure: Hashable, Sendable {
  /// What kind of failure.
  package let kind: FailureKind
  /// What is told of it.
  package let text: String

  /// A failure of a kind.
  package init(_ kind: FailureKind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// Whether it is the same mistake as another one: errors are told apart by their line, or by what
  /// they say if they name none.
  func isLike(_ other: Failure) -> Bool {
    kind == other.kind && (kind != .error && kind != .check || place == other.place)
  }

  /// The text up to the line that it names; all of it if it names none.
  private var place: Substring {
    var rest = text[...]
    while let colon = rest.firstIndex(of: ":") {
      rest = rest[rest.index(after: colon)...]
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      if !digits.isEmpty, rest.dropFirst(digits.count).first == ":" {
        return text[..<digits.endIndex]
      }
    }
    return text[...]
  }
}

/// One run of the program.
package struct Run: Sendable {
  /// Who took each step.
  package var choices: [Int] = []
  /// The steps.
  package var steps: [Step] = []
  /// How often a process was left that could have gone on.
  package var preemptions = 0
  /// What went wrong, if anything did.
  package var failure: Failure?
  /// Whether it was ended before its end, as nothing new could come.
  package var isAborted = false
  /// Where it did something else than it should: a text for the user.
  package var divergence: String?
  /// The places in the code at which threads stood still.
  package var places: [UInt32] = []
  /// Whether a process has had a second thread.
  package var hasThreads = false
  /// Whether a process had to let others go first, as it only looked again at what it had seen.
  package var hasHeldBack = false
  /// The operations of which it is not known all that they have to do with.
  package var unknown: Set<StepOperation> = []
  /// What the processes are called.
  package var names: [String] = []
  /// What it printed.
  package var output: [UInt8] = []
  /// What it printed on stderr.
  package var errors: [UInt8] = []

  /// Nothing has happened yet.
  package init() {}

  /// Stretches of steps of one process each.
  var blocks: [(process: Int, count: Int)] {
    var blocks: [(process: Int, count: Int)] = []
    for choice in choices {
      if blocks.last?.process == choice {
        blocks[blocks.count - 1].count += 1
      } else {
        blocks.append((choice, 1))
      }
    }
    return blocks
  }
}
