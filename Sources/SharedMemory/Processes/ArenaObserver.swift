package import LinuxSystem
package import Waiting

/// A look at the processes of a program from outside: by somebody who maps its arena to read it, is no
/// process of it, and takes no lock. What it sees may change while it looks.
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
    /// What it sleeps for.
    package let sleeping: WaitReason
  }

  /// An object that somebody waits for.
  package struct Object: Sendable {
    /// What it is called.
    package let id: ObjectID
    /// Nil for a kind that is not known here.
    package let kind: ObjectKind?
    /// The process that has the lock, if it is one.
    package let owner: SlotID?
  }

  private let mapping: Mapping
  private let memory: Memory

  /// Maps the arena behind a descriptor; nil if that is none, or one of another version.
  package init?(_ descriptor: consuming OwnedDescriptor) {
    guard let mapping = Self.map(descriptor.release()) else { return nil }
    self.mapping = mapping
    let local = UnsafeMutablePointer<LocalState>.allocate(capacity: 1)
    unsafe local.initialize(to: LocalState())
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

  deinit { unsafe memory.local.deallocate() }

  /// The processes that are alive, and those that are about to start.
  package var processes: [Process] {
    memory.slots().compactMap { place in
      let state = memory.load32(place + Slot.state32)
      let pid = Int32(bitPattern: memory.load32(place + Slot.pid32))
      guard state == Slot.State.live || state == Slot.State.reserved, pid > 0,
        memory.isAlive(slot: place)
      else { return nil }
      return Process(
        slot: memory.slotID(place, memory.load32(place + Slot.generation32)),
        parent: SlotID(rawValue: memory.load(place + Slot.parent)), pid: pid, name: name(place),
        sleeping: WaitReason(word: memory.load(place + Slot.sleeping)))
    }
  }

  /// Whether the process of a slot is still the one with that pid.
  package func isAlive(_ process: Process) -> Bool {
    guard let place = memory.find(process.slot) else { return false }
    return memory.load32(place + Slot.pid32) == UInt32(bitPattern: process.pid)
      && memory.isAlive(slot: place)
  }

  /// The object that a note is about.
  package func object(of note: WaitReason) -> Object? {
    let entry = note.subject
    guard entry % Entry.size == 0, entry >= memory.load(Layout.registryBase),
      entry < memory.load(Layout.entryHighWater)
    else { return nil }
    let kind = ObjectKind(rawValue: memory.load32(entry + Entry.kind32) & ~ObjectKind.dying)
    return Object(
      id: memory.id(of: entry), kind: kind,
      owner: kind == .mutex ? owner(memory.load32(entry + Body.mutexWord32)) : nil)
  }

  private func owner(_ word: UInt32) -> SlotID? {
    let token = word & ~LockToken.waiters
    guard token & 0x7fff != 0, UInt64(token & 0x7fff) <= memory.load(Layout.slotHighWater) else {
      return nil
    }
    let slot = LockToken.slot(token)
    let generation = memory.load32(slot + Slot.generation32)
    return LockToken.matches(token, generation: generation)
      ? memory.slotID(slot, generation) : nil
  }

  private func name(_ place: UInt64) -> String {
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: UInt64(Slot.nameSize), by: 8) {
      let word = memory.load(place + Slot.name + index)
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (UInt64(byte) * 8))) }
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
