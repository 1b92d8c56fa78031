internal import LinuxSystem

/// The one stretch of memory in which all shared objects of a program live, mapped by each of its
/// processes.
///
/// It is a sparse memory file without a name: the system frees it when the last process ends,
/// however it ends. Objects in it are named by ``ObjectID`` and may be opened by every process that
/// has the arena. A process uses it from one thread at a time.
package final class Arena: @unchecked Sendable {
  private let file: MemoryFile
  private let mapping: Mapping
  let memory: Memory
  /// What this process holds.
  var handles = HandleTable()
  /// Called in the middle of a wait without a time-out that has lasted for a while.
  package var whenWaitingForLong: () -> Void = {}
  /// Called in the middle of any wait, when nothing has happened for a tick of half a second at
  /// most.
  package var whenIdle: () -> Void = {}
  /// How what it makes is carded.
  var cards = CardMaker()
  let scratch: Scratch
  /// Whether it is another program's, which this process is only attached to.
  let isForeign: Bool

  /// The usual size of the arena: address space only, of which what is used takes memory.
  package static let defaultCapacity: UInt64 = 64 << 30
  /// What the memory file is called in `/proc`.
  static let fileName = "mprun"
  /// The least size: the process table alone takes 33 MiB of address space.
  package static let smallestCapacity: UInt64 = 64 << 20

  /// Makes a new arena for objects of some kinds, with this process as its first.
  static func create(capacity: UInt64, _ kinds: KindTable) throws(SharedMemoryError) -> Arena {
    var size = max(capacity, smallestCapacity)
    if let limit = MemoryLimits.fileSize, limit < size { size = limit }
    guard size >= smallestCapacity else {
      throw .system(
        SystemError(
          call: "ftruncate", errno: ErrorNumber.fileTooLarge, subject: "the arena",
          remedy: "raise ulimit -f to \(smallestCapacity) bytes or more"))
    }
    // Half of what is left is for everything else that the process wants to map.
    if let limit = MemoryLimits.addressSpace, limit / 2 < size { size = limit / 2 }
    while true {
      do throws(SystemError) {
        let whole = max(size, smallestCapacity) / (1 << 20) * (1 << 20)
        let file = try MemoryFile(name: fileName, size: whole)
        let mapping = try Mapping(file)
        let arena = Arena(file, mapping, kinds)
        try arena.format()
        return arena
      } catch {
        guard size / 2 >= smallestCapacity else { throw .system(error) }
        size /= 2
      }
    }
  }

  /// Maps the arena that another process made, and becomes the process that a reserved slot stands
  /// for.
  static func attach(
    descriptor: Int32, slot: SlotID, _ kinds: KindTable
  ) throws(SharedMemoryError) -> Arena {
    let file: MemoryFile
    do throws(SystemError) {
      file = try MemoryFile(owning: descriptor)
    } catch {
      throw .system(error)
    }
    let arena = try map(file, kinds)
    try arena.memory.adoptSlot(slot)
    return arena
  }

  /// Maps a file that has to be an arena. This is no process of it yet.
  static func map(
    _ file: consuming MemoryFile, _ kinds: KindTable, isForeign: Bool = false
  ) throws(SharedMemoryError) -> Arena {
    let arena: Arena
    do throws(SystemError) {
      guard file.size >= smallestCapacity else {
        throw SystemError(
          call: "fstat", errno: ErrorNumber.invalidArgument,
          subject: "a descriptor that is no arena")
      }
      let mapping = try Mapping(file)
      arena = Arena(file, mapping, kinds, isForeign: isForeign)
    } catch {
      throw .system(error)
    }
    let memory = arena.memory
    guard memory.load(Layout.magic) == Layout.magicValue else {
      throw .notAnArena(reason: "it begins otherwise")
    }
    guard memory.load(Layout.version) == Layout.versionValue else {
      throw .notAnArena(reason: "it has version \(memory.load(Layout.version))")
    }
    return arena
  }

  private init(
    _ file: consuming MemoryFile, _ mapping: consuming Mapping, _ kinds: KindTable,
    isForeign: Bool = false
  ) {
    self.isForeign = isForeign
    self.file = file
    self.mapping = mapping
    let local = UnsafeMutablePointer<LocalState>.allocate(capacity: 1)
    unsafe local.initialize(to: LocalState(kinds))
    unsafe local.pointee.descriptor = self.file.descriptor
    unsafe memory = Memory(base: self.mapping.base, local: local)
    scratch = Scratch()
  }

  deinit {
    if isForeign { memory.detach() } else { memory.leave() }
    unsafe memory.local.deinitialize(count: 1)
    unsafe memory.local.deallocate()
  }

  /// Writes the first page, and makes this process the first in the table.
  private func format() throws(SystemError) {
    let capacity = file.size
    let firstSlot = Layout.slots
    try SharedPages.reserve(
      descriptor: file.descriptor, at: 0, length: Layout.headerSize)
    try SharedPages.reserve(
      descriptor: file.descriptor, at: firstSlot,
      length: (1 + Layout.attachedCount) * Layout.slotSize)
    let registryEnd = Layout.registry + min(max(capacity >> 6, 1 << 20), 1 << 30)
    let heapBase = registryEnd + (registryEnd - Layout.registry) / Entry.size * CardWords.size
    try SharedPages.reserve(
      descriptor: file.descriptor, at: heapBase, length: Layout.pageSize)
    memory.store(Layout.version, Layout.versionValue)
    memory.store(Layout.capacity, capacity)
    memory.store(Layout.registryBase, Layout.registry)
    memory.store(Layout.registryEnd, registryEnd)
    memory.store(Layout.cards, registryEnd)
    memory.store(Layout.heapBase, heapBase)
    memory.store(Layout.entryHighWater, Layout.registry)
    memory.store(Layout.heapTop, heapBase + Block.unit)
    memory.store(heapBase + Block.size, Block.unit | Block.used | Block.previousUsed)
    memory.store(heapBase + Block.tag, Block.Tag.end)
    unsafe memory.local.pointee.slot = firstSlot
    unsafe memory.local.pointee.owner = OwnerID(SlotID(index: 0, generation: 1))
    do throws(SharedMemoryError) {
      try memory.adoptSlot(try memory.reserveSlot(parent: 0))
      memory.store(Layout.slotHighWater, 1 + Layout.attachedCount)
    } catch {
      throw SystemError(
        call: "fallocate", errno: ErrorNumber.outOfMemory, subject: "the arena's process table")
    }
    memory.store(Layout.magic, Layout.magicValue)
  }

  /// The memory file's descriptor, closed on exec; a spawned child is given a copy of it.
  package var descriptor: Int32 { file.descriptor }

  /// Bytes of address space that the arena takes in every process. A limit on a child's address
  /// space (RLIMIT_AS) has to leave that much on top.
  package var capacity: UInt64 { file.size }

  /// Which arena it is, for all processes that have it.
  func identity() throws(SharedMemoryError) -> MemoryFileIdentity {
    do throws(SystemError) { return try file.identity() } catch { throw .system(error) }
  }

  /// The processes that share the arena.
  package var processes: ProcessTable { ProcessTable(arena: self) }

  /// Bytes of memory that the arena really takes at the moment.
  package func memoryUsage() throws(SharedMemoryError) -> UInt64 {
    do throws(SystemError) { return try file.usage() } catch { throw .system(error) }
  }
}

/// Where short messages are copied to when they are taken: one buffer, which a message keeps while
/// it is decoded. A message that is taken in the middle of that gets a buffer of its own.
@safe
final class Scratch {
  /// Bytes that the buffer has.
  static let size = 4096

  private let buffer: UnsafeMutableRawPointer
  private var isInUse = false

  init() {
    unsafe buffer = UnsafeMutableRawPointer.allocate(
      byteCount: Scratch.size, alignment: 64)
  }

  deinit { unsafe buffer.deallocate() }

  func take() -> UnsafeMutableRawPointer {
    guard isInUse else {
      isInUse = true
      return unsafe buffer
    }
    return UnsafeMutableRawPointer.allocate(byteCount: Scratch.size, alignment: 64)
  }

  func give(back pointer: UnsafeMutableRawPointer) {
    if unsafe pointer == buffer {
      isInUse = false
    } else {
      unsafe pointer.deallocate()
    }
  }
}
