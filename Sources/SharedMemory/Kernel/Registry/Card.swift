internal import LinuxSystem

// Beside each entry of the registry lies a card of 128 bytes: what users call the object, where a
// script made it, and how much was waited for it. Nothing depends on it; it is for people.
//
// The maker writes it before anybody else knows the object, in plain stores. A maker that dies
// meanwhile leaves a card of nothing. The counters are added to by those who have waited.

/// What users call an object.
package enum CardKind: UInt32, Sendable, CustomStringConvertible {
  case lock = 1
  case recursiveLock
  case semaphore
  case condition
  case event
  case barrier
  case queue
  case pipe
  case pool
  case executor
  case value
  case array
  case sharedMemory
  case manager

  package var description: String {
    switch self {
    case .lock: "lock"
    case .recursiveLock: "RLock"
    case .semaphore: "semaphore"
    case .condition: "condition"
    case .event: "event"
    case .barrier: "barrier"
    case .queue: "queue"
    case .pipe: "pipe"
    case .pool: "pool"
    case .executor: "executor"
    case .value: "value"
    case .array: "array"
    case .sharedMemory: "shared memory"
    case .manager: "manager"
    }
  }
}

/// A place in a script.
package struct ScriptPlace: Hashable, Sendable {
  /// The file as messages show it; 64 bytes of it are kept.
  package let file: String
  /// Its line, from 1.
  package let line: Int

  /// A line of a file.
  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

/// What is known of an object for people.
package struct Card: Sendable {
  /// What users call it; nil for what no script made.
  package let kind: CardKind?
  /// Where it was made; nil if no script did.
  package let place: ScriptPlace?
  /// Which of the objects of its kind it is that one process made at that place, from 1.
  package let ordinal: Int
  /// The place of its maker in the table of processes; with the rest it names a whole.
  let maker: UInt32
  /// The name that the script gave it; empty for none.
  package let name: String
  /// How often somebody had to sleep for it, and for how many nanoseconds in all.
  package let waits: (count: Int, nanoseconds: Int)
}

/// How the objects that a process makes are carded.
struct CardMaker {
  /// Where the script is at the moment.
  var place: () -> ScriptPlace? = { nil }
  /// What the script calls an object at the moment.
  var variable: (ObjectID) -> String? = { _ in nil }
  /// What the objects are parts of, where that is more than their own kind tells.
  fileprivate var whole: (kind: CardKind, place: ScriptPlace?, ordinal: UInt32)?
  private var counts: [Site: UInt32] = [:]

  private struct Site: Hashable {
    let kind: CardKind?
    let place: ScriptPlace
  }

  /// Counts one more object that was made at a place.
  fileprivate mutating func ordinal(_ kind: CardKind?, _ place: ScriptPlace?) -> UInt32 {
    guard let place else { return 0 }
    let site = Site(kind: kind, place: place)
    let count = counts[site, default: 0] + 1
    counts[site] = count
    return count
  }
}

extension Arena {
  /// Has the objects that a body makes carded as parts of one whole: a pool's channels say "pool".
  /// Within a larger whole, such as an executor, they are parts of that.
  package func making<Value, Failure: Error>(
    _ kind: CardKind, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let outer = cards.whole
    defer { cards.whole = outer }
    if outer == nil {
      let place = cards.place()
      cards.whole = (kind, place, cards.ordinal(kind, place))
    }
    return try body()
  }

  /// Has cards say where the script is that makes an object, which this tells.
  package func noteMakers(by place: @escaping () -> ScriptPlace?) { cards.place = place }

  /// Has recordings say what the script calls an object, which this tells.
  package func noteNames(by variable: @escaping (ObjectID) -> String?) {
    cards.variable = variable
  }

  /// Writes the card of an object that nobody else knows yet.
  func writeCard(of entry: Place<Entry>, _ kind: CardKind?) {
    let card = memory.cardPlace(entry)
    let (kind, place, ordinal) = description(kind)
    memory.store32(card + CardWords.kind32, (kind?.rawValue ?? 0) | memory.owner.place << 8)
    memory.store32(card + CardWords.line32, UInt32(clamping: place?.line ?? 0))
    memory.store32(card + CardWords.ordinal32, ordinal)
    memory.store32(card + CardWords.turn32, 0)
    memory.store(card + CardWords.waits, 0)
    memory.store(card + CardWords.waited, 0)
    memory.write(text: place?.file ?? "", at: card + CardWords.file, CardWords.fileSize)
    memory.write(text: "", at: card + CardWords.name, CardWords.nameSize)
  }

  private func description(_ kind: CardKind?) -> (CardKind?, ScriptPlace?, UInt32) {
    if let whole = cards.whole { return whole }
    let place = cards.place()
    return (kind, place, cards.ordinal(kind, place))
  }
}

extension SharedObject {
  /// What is known of it for people.
  package var card: Card { arena.memory.card(entry) }

  /// Bytes that a name can have.
  package static let longestName = Int(CardWords.nameSize)

  /// Gives it a name for messages, in place of the one that it had. What is longer than
  /// ``longestName`` is cut off.
  package func setName(_ name: String) {
    let place = arena.memory.cardPlace(entry) + CardWords.name
    arena.memory.write(text: name, at: place, CardWords.nameSize)
  }
}

/// The words of a card.
enum CardWords {
  static let size: UInt64 = 128

  /// The kind, and from the 8th bit on the place of its maker in the table of processes.
  static let kind32: UInt64 = 0
  static let line32: UInt64 = 4
  static let ordinal32: UInt64 = 8
  /// How often it was taken, of a lock that is recorded.
  static let turn32: UInt64 = 12
  static let waits: UInt64 = 16
  static let waited: UInt64 = 24
  static let file: UInt64 = 32
  static let fileSize: UInt64 = 64
  static let name: UInt64 = 96
  static let nameSize: UInt64 = 32
}

extension Memory {
  /// Where the card of an object is.
  func cardPlace(_ entry: Place<Entry>) -> UInt64 {
    load(Layout.cards) + (entry.offset - load(Layout.registryBase)) / Entry.size * CardWords.size
  }

  /// Reads a card. Others may be changing it at the moment.
  func card(_ entry: Place<Entry>) -> Card {
    let card = cardPlace(entry)
    let file = text(at: card + CardWords.file, CardWords.fileSize)
    let line = Int(load32(card + CardWords.line32))
    return Card(
      kind: CardKind(rawValue: load32(card + CardWords.kind32) & 0xff),
      place: file.isEmpty ? nil : ScriptPlace(file: file, line: line),
      ordinal: Int(load32(card + CardWords.ordinal32)),
      maker: load32(card + CardWords.kind32) >> 8,
      name: text(at: card + CardWords.name, CardWords.nameSize),
      waits: (
        Int(truncatingIfNeeded: load(card + CardWords.waits)),
        Int(truncatingIfNeeded: load(card + CardWords.waited))
      ))
  }

  /// Counts a wait for an object, which begins.
  func countWait(for entry: Place<Entry>) { word(cardPlace(entry) + CardWords.waits).add(1) }

  /// Counts what has passed of a wait for an object.
  func countWaited(for entry: Place<Entry>, nanoseconds: UInt64) {
    word(cardPlace(entry) + CardWords.waited).add(nanoseconds)
  }

  // MARK: Texts

  /// Writes the beginning of a text that fits, ended by a zero if it is shorter; the size is a
  /// multiple of 8.
  func write(text: String, at place: UInt64, _ size: UInt64) {
    var word: UInt64 = 0
    var index: UInt64 = 0
    for byte in text.utf8.prefix(Int(size)) {
      word |= UInt64(byte) << (index % 8 * 8)
      index += 1
      guard index % 8 == 0 else { continue }
      store(place + index - 8, word)
      word = 0
    }
    guard index < size else { return }
    store(place + index / 8 * 8, word)
    for rest in stride(from: index / 8 * 8 + 8, to: size, by: 8) { store(place + rest, 0) }
  }

  /// Reads a text that ends by a zero or at the size.
  func text(at place: UInt64, _ size: UInt64) -> String {
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: size, by: 8) {
      let word = load(place + index)
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (UInt64(byte) * 8))) }
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
