/// One record of an event, 32 bytes: four words.
///
/// ```text
/// word 0   operation (8 bits), time in nanoseconds since the recording began (56 bits)
/// word 1   detail (32 bits), task (32 bits)
/// word 2   object (32 bits), flags (8 bits), place (24 bits)
/// word 3   argument (64 bits)
/// ```
///
/// Objects, places and strings are numbers of definitions; 0 stands for none. The phase says what
/// the time is: of a whole operation it is the end, and the detail is how long it took.
package struct TraceRecord: Equatable, Sendable {
  /// What part of an event a record tells.
  package enum Phase: UInt8, Sendable {
    /// All of it: it has just ended.
    case whole = 0
    /// It begins.
    case begin = 1
    /// The last event of this operation that began in this task ends.
    case end = 2
    /// It has no duration.
    case moment = 3
  }

  /// The bits beside the phase.
  package struct Flags: OptionSet, Sendable, BitwiseCopyable {
    /// The bits themselves.
    package let rawValue: UInt8
    /// The flags of some bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Some flags. (The standard library's own is generic, and takes as long as the rest of a
    /// record.)
    package init(arrayLiteral elements: Flags...) {
      rawValue = elements.reduce(0) { $0 | $1.rawValue }
    }

    /// It came to nothing: the time was up, an error was raised.
    package static let failed = Flags(rawValue: 1 << 4)
    /// What the operation says.
    package static let special = Flags(rawValue: 1 << 5)
    /// The argument is a `Double`, not an integer.
    package static let isFloat = Flags(rawValue: 1 << 6)

    static let phases: UInt8 = 3
    /// Durations count in units of 256 to the power of this.
    static let scaleShift: UInt8 = 2
    static let scales: UInt8 = 3
  }

  /// What it is about.
  package var operation: TraceOperation
  /// What part of an event it tells.
  package var phase: Phase
  /// What else is known.
  package var flags: Flags = []
  /// Nanoseconds since the recording began.
  package var time: Int64
  /// How long it took, of a whole operation; a multiple of 256 or more if it was long.
  package var duration: Int64 = 0
  /// What the operation says, of any but a whole operation.
  package var detail: UInt32 = 0
  /// The task of the process: 0 is the main one.
  package var task: UInt32
  /// The number of an object, or of a string.
  package var object: UInt32 = 0
  /// The number of a place in a script.
  package var place: UInt32 = 0
  /// What the operation says.
  package var argument: UInt64 = 0

  /// Bytes of a record.
  package static let size = 32

  /// The record as words.
  var words: (UInt64, UInt64, UInt64, UInt64) {
    var bits = flags.rawValue | phase.rawValue
    var low = detail
    if phase == .whole {
      var length = UInt64(max(duration, 0))
      var scale: UInt8 = 0
      while length > UInt64(UInt32.max), scale < Flags.scales {
        length = (length + 255) >> 8
        scale += 1
      }
      low = UInt32(clamping: length)
      bits |= scale << Flags.scaleShift
    }
    return (
      UInt64(operation.rawValue) | UInt64(max(time, 0)) << 8, UInt64(low) | UInt64(task) << 32,
      UInt64(object) | UInt64(bits) << 32 | UInt64(place & 0xff_ffff) << 40, argument
    )
  }

  /// Reads words; nil if they are no record.
  init?(words: (UInt64, UInt64, UInt64, UInt64)) {
    guard let operation = TraceOperation(rawValue: UInt8(truncatingIfNeeded: words.0)) else {
      return nil
    }
    let bits = UInt8(truncatingIfNeeded: words.2 >> 32)
    let low = UInt32(truncatingIfNeeded: words.1)
    self.operation = operation
    phase = Phase(rawValue: bits & Flags.phases) ?? .moment
    flags = Flags(rawValue: bits & ~(Flags.phases | Flags.scales << Flags.scaleShift))
    time = Int64(words.0 >> 8)
    if phase == .whole {
      duration = Int64(low) << (Int64(bits >> Flags.scaleShift & Flags.scales) * 8)
    } else {
      detail = low
    }
    task = UInt32(truncatingIfNeeded: words.1 >> 32)
    object = UInt32(truncatingIfNeeded: words.2)
    place = UInt32(truncatingIfNeeded: words.2 >> 40)
    argument = words.3
  }

  /// A record of a moment.
  package init(
    _ operation: TraceOperation, _ phase: Phase, at time: Int64, task: UInt32
  ) {
    self.operation = operation
    self.phase = phase
    self.time = time
    self.task = task
  }
}
