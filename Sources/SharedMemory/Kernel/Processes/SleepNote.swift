internal import LinuxSystem

/// What a process sleeps for, as one word of its slot: a reason, and what it is about.
///
/// The process stores it before it goes to sleep and clears it when it is awake. Others only show it to a
/// user; nothing depends on it, and the note of a process that died means nothing.
package struct SleepNote: Equatable, Sendable {
  /// The word: the reason in the low 8 bits, above it an entry's place or a pid.
  package let rawValue: UInt64

  /// Why a process sleeps.
  package enum Reason: UInt8, Sendable {
    /// It does not.
    case awake
    /// An object is to have something for it: a lock, an item.
    case object
    /// A channel is to have room.
    case room
    /// A process is to end.
    case process
    /// All its children are to end.
    case children
    /// Time is to pass.
    case time
    /// Somebody is to ask for something.
    case requests
    /// Something else, or one of several things.
    case several
  }

  private init(_ reason: Reason, _ subject: UInt64 = 0) {
    rawValue = subject << 8 | UInt64(reason.rawValue)
  }

  /// Takes a word that ``rawValue`` gave.
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Why it sleeps.
  package var reason: Reason { Reason(rawValue: UInt8(truncatingIfNeeded: rawValue)) ?? .several }
  /// The place of an object's entry, or a pid.
  package var subject: UInt64 { rawValue >> 8 }

  static func object(_ entry: Place<Entry>) -> SleepNote { SleepNote(.object, entry.offset) }
  static func room(_ entry: Place<Entry>) -> SleepNote { SleepNote(.room, entry.offset) }
  /// It sleeps until a process has ended.
  package static func process(_ pid: Int32) -> SleepNote {
    SleepNote(.process, UInt64(max(pid, 0)))
  }
  /// It sleeps until its children have ended.
  package static let children = SleepNote(.children)
  /// It sleeps until a moment.
  package static let time = SleepNote(.time)
  /// It serves, and has nothing to do.
  package static let requests = SleepNote(.requests)
  /// It sleeps for something that no note tells of.
  package static let several = SleepNote(.several)
  /// It does not sleep.
  package static let awake = SleepNote(.awake)
}

extension Memory {
  @inline(__always)
  func beginSleep(_ note: SleepNote) {
    unsafe local.pointee.lastSleep = note.rawValue
    store(ownSlot + Slot.sleeping, note.rawValue)
  }

  @inline(__always)
  func endSleep() { store(ownSlot + Slot.sleeping, 0) }
}

extension Memory {
  /// The entry of the object that a note is about, if it is about one.
  func entry(of note: SleepNote) -> Place<Entry>? {
    guard note.reason == .object || note.reason == .room else { return nil }
    return isEntry(note.subject) ? Place(note.subject) : nil
  }
}

extension Arena {
  /// The object that a note is about, if it is about one.
  package func object(of note: SleepNote) -> ObjectID? {
    memory.entry(of: note).map { memory.id(of: $0) }
  }
}

extension ProcessTable {
  /// Notes that this process is about to sleep otherwise than on objects of the arena.
  package func beginSleep(_ note: SleepNote) { arena.memory.beginSleep(note) }

  /// Notes that it is awake.
  package func endSleep() { arena.memory.endSleep() }

  /// What the last sleep of this process was for.
  package var lastSleep: SleepNote {
    unsafe SleepNote(rawValue: arena.memory.local.pointee.lastSleep)
  }

  /// Notes what a process is called; what does not fit is cut off.
  package func setName(_ slot: SlotID, _ name: String) {
    guard let place = arena.memory.find(slot) else { return }
    arena.memory.write(text: name, at: place + Slot.name, UInt64(Slot.nameSize))
  }
}
