internal import LinuxSystem

extension ArenaObserver {
  /// An object as the script that made it knows it, at one moment: a pool is one, whatever it is
  /// made of, and the lock of a value belongs to the value.
  package struct ScriptObject: Sendable {
    /// What it is made of, which nothing else is.
    package fileprivate(set) var parts: [ObjectID]
    /// What is known of it for people. Its waits are those for all parts.
    package fileprivate(set) var card: Card
    /// Who has it, if it is a lock or has one.
    package fileprivate(set) var owner: ParticipantID?
    /// How it is.
    package fileprivate(set) var status: ObjectStatus
    /// How often somebody had to sleep for it, and for how many nanoseconds in all.
    package fileprivate(set) var waits: (count: Int, nanoseconds: Int)
  }

  /// What names a whole: which of its kind it is that one process made at a place.
  private struct Whole: Hashable {
    let kind: CardKind
    let place: ScriptPlace?
    let ordinal: Int
    let maker: UInt32

    init?(_ card: Card) {
      guard let kind = card.kind, Self.kinds.contains(kind) else { return nil }
      self.kind = kind
      (place, ordinal, maker) = (card.place, card.ordinal, card.maker)
    }

    private static let kinds: Set<CardKind> = [.pipe, .pool, .executor, .manager]
  }

  /// All objects that scripts made and that are there, in the order of their places in the arena.
  package var scriptObjects: [ScriptObject] {
    var found: [ScriptObject] = []
    var wholes: [Whole: Int] = [:]
    var guarded: [ObjectID: Int] = [:]
    var guardians: [ScriptObject] = []
    for entry in memory.entries() {
      let number = memory[entry, Entry.kind]
      guard number != 0, number & Entry.dying == 0, let kind = memory.kinds[number] else {
        continue
      }
      let card = memory.card(entry)
      guard card.kind != nil, card.place != nil || !card.name.isEmpty else { continue }
      let object = ScriptObject(
        parts: [memory.id(of: entry)], card: card,
        owner: kind.lock(entry, memory).flatMap { memory.participant(in: $0) },
        status: kind.status(entry, memory), waits: card.waits)
      if let whole = Whole(card) {
        if let index = wholes[whole] {
          found[index].add(object)
          continue
        }
        wholes[whole] = found.count
      }
      if kind.kind == .mutex { guardians.append(object) }
      if let lock = kind.guardian(entry, memory) { guarded[lock] = found.count }
      found.append(object)
    }
    return found.merging(guardians, into: guarded)
  }
}

extension ArenaObserver.ScriptObject {
  fileprivate mutating func add(_ part: Self) {
    parts += part.parts
    owner = owner ?? part.owner
    waits.count += part.waits.count
    waits.nanoseconds += part.waits.nanoseconds
    status = ObjectStatus(
      count: Self.sum(status.count, part.status.count),
      limit: Self.sum(status.limit, part.status.limit),
      taken: Self.sum(status.taken, part.status.taken))
  }

  private static func sum(_ one: Int?, _ other: Int?) -> Int? {
    one == nil ? other : other == nil ? one : one! + other!
  }
}

extension [ArenaObserver.ScriptObject] {
  /// The same with locks as parts of what they guard, if they were made with it: those that go with
  /// one value only.
  fileprivate func merging(_ locks: Self, into guarded: [ObjectID: Int]) -> Self {
    var result = self
    var gone: Set<ObjectID> = []
    for lock in locks {
      guard let index = guarded[lock.parts[0]], lock.card.place == self[index].card.place else {
        continue
      }
      result[index].add(lock)
      gone.insert(lock.parts[0])
    }
    return result.filter { $0.parts.count > 1 || !gone.contains($0.parts[0]) }
  }
}
