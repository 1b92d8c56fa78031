/// Goes through a whole arena and compares what is there with what the books say: blocks side by
/// side, each of them reachable from exactly one place; free lists complete; every reference
/// counted.
struct Audit {
  let memory: Memory
  var problems: [String] = []
  /// Used blocks by place, with what they hold.
  private var used: [UInt64: UInt64] = [:]
  private var free: Set<UInt64> = []
  /// Used blocks that something names.
  private var reached: Set<UInt64> = []
  /// How many words name each message.
  private var owners: [UInt64: UInt64] = [:]
  /// References found, by the entry they lead to.
  private var references: [Place<Entry>: UInt64] = [:]

  init(_ memory: Memory) { self.memory = memory }

  mutating func run() {
    walkHeap()
    walkBins()
    for slot in memory.slots() where memory.load32(slot + Slot.state32) != Slot.State.free {
      walkSlot(slot)
    }
    for entry in memory.entries() { walkEntry(entry) }
    for kind in memory.kinds.all { kind.auditAll(&self) }
    for (block, found) in owners {
      compare("owners of the message at \(block)", memory.load(block + Block.owners), found)
    }
    for (block, tag) in used where !reached.contains(block) {
      problems.append("block at \(block) with tag \(tag) belongs to nobody")
    }
    for entry in memory.entries() where memory[entry, Entry.kind] != 0 {
      let counted = memory[entry, Entry.references]
      let found = references[entry] ?? 0
      if counted != found {
        problems.append("\(name(entry)) counts \(counted) references, \(found) were found")
      }
    }
  }

  // MARK: The heap

  private mutating func walkHeap() {
    let heapTop = memory.load(Layout.heapTop)
    var block = memory.load(Layout.heapBase)
    if block + Block.unit != heapTop, memory.load(block + Block.size) & Block.previousUsed == 0 {
      problems.append("the first block thinks that there is one before it")
    }
    var previousUsed = true
    var bytes: UInt64 = 0
    var dirty: UInt64 = 0
    while block < heapTop - Block.unit {
      let header = memory.load(block + Block.size)
      let size = header & ~Block.flags
      guard size >= Block.unit, size <= heapTop - block else {
        problems.append("block at \(block) has the impossible size \(size)")
        return
      }
      if (header & Block.previousUsed != 0) != previousUsed {
        problems.append("block at \(block) is wrong about the block before it")
      }
      if header & Block.used != 0 {
        used[block] = memory.load(block + Block.tag)
        bytes += size
        previousUsed = true
      } else {
        if !previousUsed { problems.append("two free blocks side by side at \(block)") }
        if memory.load(block + size - 8) != size {
          problems.append("free block at \(block) has a wrong size at its end")
        }
        free.insert(block)
        dirty += memory.load(block + Block.dirty)
        previousUsed = false
      }
      block += size
    }
    let sentinel = memory.load(block + Block.size)
    if block != heapTop - Block.unit || sentinel & ~Block.flags != Block.unit
      || (sentinel & Block.previousUsed != 0) != previousUsed
    {
      problems.append("the heap does not end at its heap top")
    }
    compare("bytes in use", memory.load(Layout.usedBytes), bytes)
    compare("blocks in use", memory.load(Layout.usedBlocks), UInt64(used.count))
    compare("dirty bytes", memory.load(Layout.dirtyBytes), dirty)
  }

  mutating func compare(_ what: String, _ counted: UInt64, _ found: UInt64) {
    if counted != found { problems.append("\(counted) \(what) counted, \(found) found") }
  }

  private mutating func walkBins() {
    var listed: Set<UInt64> = []
    for bin in 0..<Block.binCount {
      var previous: UInt64 = 0
      var block = memory.load(Layout.bins + UInt64(bin) * 8)
      let marked = memory.load(Layout.binBitmaps + UInt64(bin / 8) * 8) >> UInt64(bin % 8) & 1
      if (block != 0) != (marked == 1) { problems.append("bin \(bin) is marked wrongly") }
      while block != 0 {
        guard free.contains(block), listed.insert(block).inserted else {
          problems.append("bin \(bin) lists the block at \(block), which is not free")
          break
        }
        if Block.bin(memory.load(block + Block.size) & ~Block.flags) != bin {
          problems.append("the block at \(block) is in the wrong bin")
        }
        if memory.load(block + Block.previous) != previous {
          problems.append("the block at \(block) is wrong about the one before it in its bin")
        }
        previous = block
        block = memory.load(block + Block.next)
      }
    }
    for level in 0..<(Block.binCount / 8) {
      let marked = memory.load(Layout.binLevels) >> UInt64(level) & 1 == 1
      if marked != (memory.load(Layout.binBitmaps + UInt64(level) * 8) != 0) {
        problems.append("level \(level) of the bins is marked wrongly")
      }
    }
    compare("free blocks", UInt64(listed.count), UInt64(free.count))
  }

  // MARK: What is reachable

  /// A block that is named by `owner`, and by nobody else.
  mutating func reach(_ block: UInt64, _ tag: UInt64, from owner: String) {
    guard let found = used[block] else {
      problems.append("\(owner) names a block at \(block), which is not used")
      return
    }
    if found != tag { problems.append("\(owner) names a block of tag \(found), not \(tag)") }
    if !reached.insert(block).inserted {
      problems.append("the block at \(block) belongs to \(owner) and to another")
    }
  }

  /// A reference to an object, unless it is 0, that `owner` has.
  mutating func refer(_ rawValue: UInt64, from owner: String) {
    guard rawValue != 0 else { return }
    let id = ObjectID(rawValue: rawValue)
    guard memory[id.entry, Entry.generation] == id.generation, memory[id.entry, Entry.kind] != 0
    else {
      problems.append("\(owner) refers to \(id), which is gone")
      return
    }
    references[id.entry, default: 0] += 1
  }

  /// A message that `owner` names.
  mutating func walkMessage(_ block: UInt64, from owner: String) {
    owners[block, default: 0] += 1
    if owners[block] ?? 0 > 1 { return }
    reach(block, Block.Tag.message, from: owner)
    for id in memory.references(of: block) { refer(id.rawValue, from: owner) }
  }

  private mutating func walkSlot(_ slot: UInt64) {
    let owner = "\(memory.slotID(slot, memory.load32(slot + Slot.generation32)))"
    for index in 0..<UInt64(Slot.pinCount) {
      let block = memory.load(slot + Slot.pins + index * 8)
      if block != 0 { walkMessage(block, from: "a pin of \(owner)") }
    }
    let record = memory.load(slot + Slot.record)
    if record != 0 { walkMessage(record, from: "the record of \(owner)") }
    let table = memory.load(slot + Slot.waitTable)
    if table != 0 { reach(table, Block.Tag.waitTable, from: owner) }
    let handles = memory.load(slot + Slot.handles)
    guard handles != 0 else { return }
    reach(handles, Block.Tag.handles, from: owner)
    for index in 0..<memory.load(slot + Slot.handleCount) {
      refer(memory.load(handles + Block.header + index * 8), from: owner)
    }
  }

  private mutating func walkEntry(_ entry: Place<Entry>) {
    let number = memory[entry, Entry.kind]
    if number & Entry.dying == 0, let kind = memory.kinds[number] {
      kind.audit(entry, &self)
    } else if number != 0 {
      problems.append("\(name(entry)) is dying, or of the unknown kind \(number)")
    }
  }

  /// What an object is called in a problem.
  func name(_ entry: Place<Entry>) -> String { "\(memory.id(of: entry))" }
}
