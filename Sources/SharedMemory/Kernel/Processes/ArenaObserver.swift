internal import LinuxSystem
package import Waiting

/// A look at the processes of a program from outside: by somebody who maps its arena to read it, is
/// no process of it, and takes no lock. What it sees may change while it looks.
package final class ArenaObserver {
  /// A process as its slot shows it.
  package struct Process: Sendable {
    /// Which place in the table it has.
    package let slot: SlotID
    /// Its parent's place; nil for the first process.
    package let parent: SlotID?
    /// Its number in the system.
    package let pid: Int32
    /// What it is called, or the beginning of that.
    package let name: String
    /// What its tasks sleep for.
    package let waits: [WaitRecord]
    /// How many tasks it has; those without a wait run.
    package let taskCount: Int

    /// What its main line of execution sleeps for.
    package var sleeping: WaitReason { waits.first { $0.task == 0 }?.reason ?? .awake }
  }

  /// An object that somebody waits for.
  package struct Object: Sendable {
    /// What it is called.
    package let id: ObjectID
    /// Nil for a kind that is not known here.
    package let kind: ObjectKind?
    /// What is known of it for people.
    package let card: Card
    /// How many objects of that kind that are still there were made at the same place.
    package let siblings: Int
    /// Who has the lock, if it is one.
    package let owner: ParticipantID?
    /// How it is.
    package let status: ObjectStatus
  }

  private let mapping: Mapping
  let memory: Memory

  /// Maps the arena behind a descriptor, with the kinds that there can be in it.
  init?(_ descriptor: consuming OwnedDescriptor, _ kinds: KindTable) {
    guard let mapping = Self.map(descriptor.release()) else { return nil }
    self.mapping = mapping
    let local = UnsafeMutablePointer<LocalState>.allocate(capacity: 1)
    unsafe local.initialize(to: LocalState(kinds))
    unsafe memory = Memory(base: self.mapping.base, local: local)
    guard memory.load(Layout.magic) == Layout.magicValue,
      memory.load(Layout.version) == Layout.versionValue
    else { return nil }  // deinit runs, as all is set
  }

  private static func map(_ descriptor: Int32) -> Mapping? {
    do throws(SystemError) {
      let file = try MemoryFile(owning: descriptor)
      guard file.size >= Arena.smallestCapacity else { return nil }
      return try Mapping(reading: file)
    } catch {
      return nil
    }
  }

  deinit {
    unsafe memory.local.deinitialize(count: 1)
    unsafe memory.local.deallocate()
  }

  /// The processes that are alive, and those that are about to start.
  package var processes: [Process] { memory.slots().compactMap { process(at: $0) } }

  /// How a process is now; nil if it is not alive any more.
  package func process(_ slot: SlotID) -> Process? { memory.find(slot).flatMap { process(at: $0) } }

  private func process(at place: UInt64) -> Process? {
    let state = memory.load32(place + Slot.state32)
    let pid = Int32(bitPattern: memory.load32(place + Slot.pid32))
    guard state == Slot.State.live || state == Slot.State.reserved, pid > 0,
      memory.isAlive(slot: place)
    else { return nil }
    let (waits, tasks) = memory.waits(of: place)
    return Process(
      slot: memory.slotID(place, memory.load32(place + Slot.generation32)),
      parent: SlotID(rawValue: memory.load(place + Slot.parent)), pid: pid, name: name(place),
      waits: waits, taskCount: max(tasks, 1))
  }

  /// Whether the process of a slot is still the one with that pid.
  package func isAlive(_ process: Process) -> Bool {
    guard let place = memory.find(process.slot) else { return false }
    return memory.load32(place + Slot.pid32) == UInt32(bitPattern: process.pid)
      && memory.isAlive(slot: place)
  }

  /// The name of the object that a note is about.
  package func objectID(of note: WaitReason) -> ObjectID? {
    memory.entry(of: note).map { memory.id(of: $0) }
  }

  /// The object that a note is about.
  package func object(of note: WaitReason) -> Object? {
    memory.entry(of: note).map { object($0) }
  }

  /// The locks that somebody has.
  package func locks(of participant: ParticipantID) -> [Object] {
    memory.entries().compactMap { entry in
      guard let kind = memory.kinds[memory[entry, Entry.kind]],
        let lock = kind.lock(entry, memory), memory.participant(in: lock) == participant
      else { return nil }
      return object(entry)
    }
  }

  private func object(_ entry: Place<Entry>) -> Object {
    let kind = memory.kinds[memory[entry, Entry.kind]]
    let card = memory.card(entry)
    return Object(
      id: memory.id(of: entry), kind: kind?.kind, card: card, siblings: siblings(card),
      owner: kind?.lock(entry, memory).flatMap { memory.participant(in: $0) },
      status: kind?.status(entry, memory) ?? ObjectStatus())
  }

  private func siblings(_ card: Card) -> Int {
    guard card.place != nil else { return 1 }
    return memory.entries().count { entry in
      guard memory[entry, Entry.kind] != 0 else { return false }
      let other = memory.card(entry)
      return other.kind == card.kind && other.place == card.place
    }
  }

  private func name(_ place: UInt64) -> String {
    memory.text(at: place + Slot.name, UInt64(Slot.nameSize))
  }
}
