internal import Wire

/// What numbers in records stand for. A later definition of the same number replaces an earlier
/// one.
package enum Definition: Equatable, Sendable {
  /// A process: its number, from 1, the pid of its parent, its own, when it began, and its name.
  case process(UInt32, parent: Int32, pid: Int32, begin: Int64, name: String)
  /// The end of the process of a pid, which itself or its parent saw: its exit code, negative for a
  /// signal.
  case end(pid: Int32, time: Int64, status: Int32)
  /// A thread of a process.
  case thread(process: UInt32, task: UInt32, name: String)
  /// A string.
  case string(UInt32, String)
  /// A place in a script.
  case place(UInt32, line: UInt32, file: String)
  /// A shared object: the kind as a card says it, its name everywhere, where it was made.
  case object(UInt32, TracedObject)
  /// A fact about the program, such as `directory`.
  case fact(String, String)

  private var kind: UInt8 {
    switch self {
    case .process: 1
    case .end: 2
    case .thread: 3
    case .string: 4
    case .place: 5
    case .object: 6
    case .fact: 7
    }
  }

  private var parts: (numbers: [UInt64], texts: [String]) {
    switch self {
    case .process(let number, let parent, let pid, let begin, let name):
      (
        [
          UInt64(number), UInt64(UInt32(bitPattern: parent)), UInt64(UInt32(bitPattern: pid)),
          UInt64(max(begin, 0)),
        ], [name]
      )
    case .end(let pid, let time, let status):
      (
        [
          UInt64(UInt32(bitPattern: pid)), UInt64(max(time, 0)),
          UInt64(UInt32(bitPattern: status)),
        ], []
      )
    case .thread(let process, let task, let name): ([UInt64(process), UInt64(task)], [name])
    case .string(let number, let text): ([UInt64(number)], [text])
    case .place(let number, let line, let file): ([UInt64(number), UInt64(line)], [file])
    case .object(let number, let object):
      (
        [
          UInt64(number), object.id, UInt64(object.line), UInt64(object.ordinal),
          object.isNamed ? 1 : 0, object.lock,
        ], [object.kind, object.name, object.file]
      )
    case .fact(let key, let value): ([], [key, value])
    }
  }

  // MARK: Bytes

  /// The most bytes of one definition.
  static let limit = Int(RecordingLayout.pageSize - PageWords.first)

  /// The definition as bytes, a multiple of 8: size (4 bytes), kind, how many numbers, how many
  /// texts, then the numbers, then each text behind its length (4 bytes). A text that does not fit
  /// is cut.
  func encoded() -> [UInt8] {
    let (numbers, texts) = parts
    var left = Self.limit - 8 - numbers.count * 8 - texts.count * 4
    var bytes: [UInt8] = [0, 0, 0, 0, kind, UInt8(numbers.count), UInt8(texts.count), 0]
    for number in numbers { bytes += Self.bytes(of: number, 8) }
    for text in texts {
      let text = Array(text.utf8.prefix(left))
      left -= text.count
      bytes += Self.bytes(of: UInt64(text.count), 4) + text
    }
    while bytes.count % 8 != 0 { bytes.append(0) }
    for (index, byte) in Self.bytes(of: UInt64(bytes.count), 4).enumerated() { bytes[index] = byte }
    return bytes
  }

  private static func bytes(of number: UInt64, _ count: UInt64) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// Reads the definition at an offset.
  /// - Returns: Also its size; nil if there is none. What is of no known kind has no definition.
  static func decode(_ bytes: RawSpan, at offset: Int) -> (definition: Definition?, size: Int)? {
    guard offset + 8 <= bytes.byteCount else { return nil }
    let size = Int(bytes.uint32(at: offset))
    guard size >= 8, size % 8 == 0, size <= bytes.byteCount - offset else { return nil }
    var place = offset + 8
    let end = offset + size
    var numbers: [UInt64] = []
    for _ in 0..<bytes.byte(at: offset + 5) {
      guard place + 8 <= end else { return nil }
      numbers.append(bytes.uint64(at: place))
      place += 8
    }
    var texts: [String] = []
    for _ in 0..<bytes.byte(at: offset + 6) {
      guard place + 4 <= end else { return nil }
      let length = Int(bytes.uint32(at: place))
      place += 4
      guard length <= end - place else { return nil }
      texts.append(
        String(decoding: bytes.extracting(place..<place + length).copied(), as: UTF8.self))
      place += length
    }
    return (Definition(bytes.byte(at: offset + 4), numbers, texts), size)
  }

  private init?(_ kind: UInt8, _ numbers: [UInt64], _ texts: [String]) {
    func number(_ index: Int) -> UInt32 { UInt32(truncatingIfNeeded: numbers[index]) }
    switch (kind, numbers.count, texts.count) {
    case (1, 4, 1):
      self = .process(
        number(0), parent: Int32(bitPattern: number(1)), pid: Int32(bitPattern: number(2)),
        begin: Int64(numbers[3] & .max >> 8), name: texts[0])
    case (2, 3, 0):
      self = .end(
        pid: Int32(bitPattern: number(0)), time: Int64(numbers[1] & .max >> 8),
        status: Int32(bitPattern: number(2)))
    case (3, 2, 1): self = .thread(process: number(0), task: number(1), name: texts[0])
    case (4, 1, 1): self = .string(number(0), texts[0])
    case (5, 2, 1): self = .place(number(0), line: number(1), file: texts[0])
    case (6, 6, 3):
      self = .object(
        number(0),
        TracedObject(
          id: numbers[1], kind: texts[0], name: texts[1], isNamed: numbers[4] != 0,
          file: texts[2], line: number(2), ordinal: number(3), lock: numbers[5]))
    case (7, 0, 2): self = .fact(texts[0], texts[1])
    default: return nil
    }
  }
}

/// What a recording knows of a shared object.
package struct TracedObject: Hashable, Sendable {
  /// Its name everywhere: an object's number in the arena.
  package var id: UInt64
  /// What users call it, such as `queue`.
  package var kind: String
  /// The name that the script gave it, else a variable that held it; empty for none.
  package var name: String
  /// Whether the script gave it the name.
  package var isNamed: Bool
  /// The file where it was made; empty if nothing is known.
  package var file: String
  /// The line where it was made.
  package var line: UInt32
  /// Which of those made there it is, from 1.
  package var ordinal: UInt32
  /// The lock under which it is accessed by itself, by its name; 0 for none.
  package var lock: UInt64

  /// What is known of an object.
  package init(
    id: UInt64, kind: String, name: String = "", isNamed: Bool = false, file: String = "",
    line: UInt32 = 0, ordinal: UInt32 = 0, lock: UInt64 = 0
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.isNamed = isNamed
    self.file = file
    self.line = line
    self.ordinal = ordinal
    self.lock = lock
  }

  /// How messages call it: `queue 'jobs'`, or `queue of bank.lua:12`.
  package var title: String {
    if !name.isEmpty { return "\(kind) '\(name)'" }
    if file.isEmpty { return kind }
    return "\(kind) of \(file):\(line)" + (ordinal > 1 ? " (\(ordinal))" : "")
  }
}
