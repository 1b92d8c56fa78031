internal import LinuxSystem

/// What a shared object is: a number in its entry, and a word for messages.
package struct ObjectKind: Hashable, Sendable, CustomStringConvertible {
  /// The number, which stays the same from version to version; from 1.
  let number: UInt32
  package let description: String

  init(_ number: UInt32, _ description: String) {
    self.number = number
    self.description = description
  }

  package static func == (one: ObjectKind, other: ObjectKind) -> Bool { one.number == other.number }

  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// What the arena must know of a kind of objects. It stands with the kind: the arena finds it by
/// the number in an object's entry. All of it works on the entry alone, since the process at work
/// need not have the object open.
protocol SharedKind: SendableMetatype {
  static var kind: ObjectKind { get }

  /// Does one step of the destruction of an object without references. Each step is a transaction
  /// of its own and leaves the object shorter. The last one retires the entry
  /// (``Transaction/retire(_:)``).
  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction)

  /// Finishes or takes back what a dead process was about to do to objects of this kind.
  /// - Parameter slot: The dead process's slot, where it may have noted an intent.
  static func settle(_ slot: UInt64, _ memory: Memory)

  /// Takes a dead process out of an object to which it had a reference.
  static func recover(_ entry: Place<Entry>, from dead: OwnerID, _ memory: Memory)

  /// Tells an audit which blocks and references belong to an object.
  static func audit(_ entry: Place<Entry>, _ audit: inout Audit)

  /// Tells an audit what belongs to the kind beside its objects.
  static func auditAll(_ audit: inout Audit)

  /// The lock that an object is; nil for other objects.
  static func lock(_ entry: Place<Entry>, _ memory: Memory) -> SharedLock?

  /// The name of the lock that goes with an object; nil for none.
  static func guardian(_ entry: Place<Entry>, _ memory: Memory) -> ObjectID?

  /// The name of the lock under which an object is accessed; 0 if it has none of its own.
  static func ownLock(_ entry: Place<Entry>, _ memory: Memory) -> UInt64

  /// What people want to know of an object's state. Takes no lock.
  static func status(_ entry: Place<Entry>, _ memory: Memory) -> ObjectStatus
}

/// What people want to know of an object's state; nil where it does not apply.
package struct ObjectStatus: Sendable {
  /// Items that are there, permits that are free, or parties that have come.
  package var count: Int?
  /// The most items or permits, or how many parties there are.
  package var limit: Int?
  /// Items that were ever taken.
  package var taken: Int?
  /// Notifications that came when nobody waited: how many, and when the last one did.
  package var unheard: (count: Int, last: Int64)?

  init(
    count: Int? = nil, limit: Int? = nil, taken: Int? = nil,
    unheard: (count: Int, last: Int64)? = nil
  ) {
    (self.count, self.limit, self.taken, self.unheard) = (count, limit, taken, unheard)
  }
}

/// An object that is in its entry wholly, and that no process can leave half changed.
extension SharedKind {
  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    transaction.retire(entry)
  }
  static func settle(_ slot: UInt64, _ memory: Memory) {}
  static func recover(_ entry: Place<Entry>, from dead: OwnerID, _ memory: Memory) {}
  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {}
  static func auditAll(_ audit: inout Audit) {}
  static func lock(_ entry: Place<Entry>, _ memory: Memory) -> SharedLock? { nil }
  static func ownLock(_ entry: Place<Entry>, _ memory: Memory) -> UInt64 { 0 }
  static func guardian(_ entry: Place<Entry>, _ memory: Memory) -> ObjectID? { nil }
  static func status(_ entry: Place<Entry>, _ memory: Memory) -> ObjectStatus { ObjectStatus() }
}

/// The kinds of objects that can be in an arena.
struct KindTable: Sendable {
  /// In the order of their registration.
  let all: [any SharedKind.Type]
  private let byNumber: [(any SharedKind.Type)?]

  init(_ all: [any SharedKind.Type]) {
    self.all = all
    var byNumber: [(any SharedKind.Type)?] = []
    for type in all {
      let number = Int(type.kind.number)
      while byNumber.count <= number { byNumber.append(nil) }
      precondition(number > 0 && byNumber[number] == nil, "two kinds of the same number")
      byNumber[number] = type
    }
    self.byNumber = byNumber
  }

  /// The kind of that number, which may be marked as dying; nil if there is none.
  subscript(_ number: UInt32) -> (any SharedKind.Type)? {
    let number = Int(number & ~Entry.dying)
    return number < byNumber.count ? byNumber[number] : nil
  }
}
