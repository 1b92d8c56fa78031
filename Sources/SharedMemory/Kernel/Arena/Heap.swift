internal import LinuxSystem

// The heap: blocks side by side from the heap's base to the heap top, free blocks side by side
// always joined. Free blocks hang in lists by size, with two levels of bitmaps to find one that is
// large enough. At the heap top stands a used block of 64 bytes, so that every block has a next
// one.
//
// Memory is committed with fallocate before it is touched: a full machine is an error here and not
// a SIGBUS somewhere else. Large free blocks are given back to the system; they are "uncommitted"
// then, and get their memory again when they are used again.
//
// To reserve gigabytes takes the system seconds. A large block is therefore made without memory in
// its middle, uncommitted although it is used, and `commit` reserves that when the arena's lock is
// free again. A process that is killed meanwhile leaves an uncommitted block, which is freed as
// such.

extension Transaction {
  /// Makes a block for so many bytes of contents, which are whatever was there before.
  /// - Parameter committedLater: Whether the caller calls `commit` before it touches the contents.
  func allocate(_ payload: UInt64, tag: UInt64, committedLater: Bool = false)
    throws(SharedMemoryError) -> UInt64
  {
    guard payload < 1 << 48 else { throw .outOfMemory(requested: payload) }
    let need = Block.rounded(payload)
    let isDeferred = committedLater && need >= Block.largeSize
    var found = findFree(need)
    if found == 0 {
      try grow(need, for: payload, isDeferred: isDeferred)
      found = findFree(need)
    }
    let block = found
    let header = load(block + Block.size)
    let size = header & ~Block.flags
    let ready = try prepare(block, size, header, need: need, for: payload, isDeferred: isDeferred)
    unlink(block, size)
    let dirty = load(block + Block.dirty)
    let rest = size - need
    let isSplit = rest >= 2 * Block.unit
    let own = isSplit ? need : size
    let flags = Block.used | header & Block.previousUsed | (ready < own ? Block.uncommitted : 0)
    if isSplit {
      let restReady = max(Block.header, ready - min(ready, need))
      let restDirty = min(rest, max(restReady, dirty - min(dirty, need)))
      add(Layout.dirtyBytes, Int64(restDirty) - Int64(dirty))
      store(block + Block.size, need | flags)
      insert(block + need, rest, dirty: restDirty, ready: restReady, flags: Block.previousUsed)
    } else {
      add(Layout.dirtyBytes, -Int64(dirty))
      store(block + Block.size, size | flags)
      store(block + size + Block.size, load(block + size + Block.size) | Block.previousUsed)
      // The contents may be written before the transaction ends. Should it be rolled back, the
      // block is free again, and must have its size at its end.
      store(block + size - 8, size)
    }
    if ready < own { store(block + Block.ready, ready) }
    store(block + Block.tag, tag)
    add(Layout.usedBytes, Int64(load(block + Block.size) & ~Block.flags))
    add(Layout.usedBlocks, 1)
    return block
  }

  /// Sees to it that the beginning of a free block has memory: what is needed of it, and the header
  /// of the rest. An uncommitted block gets some more, as the system is asked each time.
  /// - Returns: How many bytes have memory now.
  private func prepare(
    _ block: UInt64, _ size: UInt64, _ header: UInt64, need: UInt64, for payload: UInt64,
    isDeferred: Bool
  ) throws(SharedMemoryError) -> UInt64 {
    guard header & Block.uncommitted != 0 else { return size }
    let ready = load(block + Block.ready)
    let least = min(size, need + Block.header)
    if least <= ready { return ready }
    if isDeferred {
      // Its own last word, which is written when it is freed, and the header of the rest.
      do throws(SharedMemoryError) {
        try memory.commit(block + min(need, size) - 8, block + least)
        return ready
      } catch {
        throw .outOfMemory(requested: payload)
      }
    }
    let ample = min(size, max(least, ready + (2 << 20)))
    for end in [ample, least] {
      do throws(SharedMemoryError) {
        try memory.commit(block + ready, block + end)
        return end
      } catch {
        continue
      }
    }
    throw .outOfMemory(requested: payload)
  }

  /// Frees a block and joins it with the free blocks beside it.
  func free(_ block: UInt64) {
    let header = load(block + Block.size)
    precondition(header & Block.used != 0, "a block is freed twice")
    let size = header & ~Block.flags
    add(Layout.usedBytes, -Int64(size))
    add(Layout.usedBlocks, -1)
    // Of one that was not committed it is not known how much of it has memory.
    let ready = header & Block.uncommitted == 0 ? size : load(block + Block.ready)
    release(block, size, header, dirty: size, ready: ready)
  }

  private func release(
    _ block: UInt64, _ size: UInt64, _ header: UInt64, dirty ownDirty: UInt64,
    ready ownReady: UInt64
  ) {
    var start = block
    var end = block + size
    var dirty = ownDirty
    var ready = ownReady
    var flags = header & Block.previousUsed
    add(Layout.dirtyBytes, Int64(dirty))
    let next = load(end + Block.size)
    if next & Block.used == 0 {
      dirty += load(end + Block.dirty)
      if ready == size {
        ready += next & Block.uncommitted == 0 ? next & ~Block.flags : load(end + Block.ready)
      }
      unlink(end, next & ~Block.flags)
      end += next & ~Block.flags
    }
    if header & Block.previousUsed == 0 {
      start -= load(start - 8)
      let previous = load(start + Block.size)
      dirty += load(start + Block.dirty)
      let isUncommitted = previous & Block.uncommitted != 0
      ready = isUncommitted ? load(start + Block.ready) : ready + (previous & ~Block.flags)
      flags = previous & Block.previousUsed
      unlink(start, previous & ~Block.flags)
    }
    if shouldDiscard(dirty, of: end - start) {
      add(Layout.dirtyBytes, -Int64(dirty))
      dirty = 0
      ready = discard(start, end) - start
    }
    insert(start, end - start, dirty: dirty, ready: ready, flags: flags)
    store(end + Block.size, load(end + Block.size) & ~Block.previousUsed)
  }

  /// Whether the memory of a free block is worth giving back.
  ///
  /// As much as is in use, and 32 MiB, may stay, so that a queue that runs full and empty does not
  /// ask the system at each message. The block's own share makes the calls rarer the larger it
  /// gets.
  private func shouldDiscard(_ dirty: UInt64, of size: UInt64) -> Bool {
    guard dirty >= 1 << 20, dirty >= size / 32 else { return false }
    guard load(Layout.dirtyBytes) > load(Layout.usedBytes) + (32 << 20) else { return false }
    // One range at a time.
    return unsafe memory.local.pointee.discardEnd == 0
  }

  /// Has the pages strictly inside a free block given back after the commit.
  /// - Returns: Where the first of them is.
  private func discard(_ start: UInt64, _ end: UInt64) -> UInt64 {
    let page = Layout.pageSize
    let first = (start + Block.header + page - 1) / page * page
    unsafe memory.local.pointee.discardStart = first
    unsafe memory.local.pointee.discardEnd = (end - 8) / page * page
    return first
  }

  // MARK: Free lists

  /// A free block of at least that size, or 0.
  private func findFree(_ need: UInt64) -> UInt64 {
    let exact = Block.bin(need)
    // Blocks of the very same size are the common case. A few of them are tried.
    var candidate = load(Layout.bins + UInt64(exact) * 8)
    for _ in 0..<8 where candidate != 0 {
      if load(candidate + Block.size) & ~Block.flags >= need { return candidate }
      candidate = load(candidate + Block.next)
    }
    let level = exact / 8
    let rest = load(Layout.binBitmaps + UInt64(level) * 8) >> UInt64(exact % 8 + 1)
    if rest != 0 {
      return load(Layout.bins + UInt64(exact + 1 + rest.trailingZeroBitCount) * 8)
    }
    let levels = load(Layout.binLevels) >> UInt64(level + 1)
    if levels != 0 {
      let found = level + 1 + levels.trailingZeroBitCount
      let sub = load(Layout.binBitmaps + UInt64(found) * 8).trailingZeroBitCount
      return load(Layout.bins + UInt64(found * 8 + sub) * 8)
    }
    // The last resort before growing: a longer look through the list of the very size.
    var tries = 0
    while candidate != 0, tries < 256 {
      if load(candidate + Block.size) & ~Block.flags >= need { return candidate }
      candidate = load(candidate + Block.next)
      tries += 1
    }
    return 0
  }

  /// Writes a free block and puts it in front of its list.
  private func insert(
    _ block: UInt64, _ size: UInt64, dirty: UInt64, ready: UInt64, flags: UInt64
  ) {
    let bin = Block.bin(size)
    let head = Layout.bins + UInt64(bin) * 8
    let first = load(head)
    store(block + Block.size, size | flags | (ready < size ? Block.uncommitted : 0))
    store(block + Block.ready, ready)
    store(block + Block.next, first)
    store(block + Block.previous, 0)
    store(block + Block.dirty, dirty)
    store(block + size - 8, size)
    if first != 0 { store(first + Block.previous, block) }
    store(head, block)
    let level = Layout.binBitmaps + UInt64(bin / 8) * 8
    store(level, load(level) | 1 << UInt64(bin % 8))
    store(Layout.binLevels, load(Layout.binLevels) | 1 << UInt64(bin / 8))
  }

  private func unlink(_ block: UInt64, _ size: UInt64) {
    let next = load(block + Block.next)
    let previous = load(block + Block.previous)
    if next != 0 { store(next + Block.previous, previous) }
    if previous != 0 {
      store(previous + Block.next, next)
      return
    }
    let bin = Block.bin(size)
    store(Layout.bins + UInt64(bin) * 8, next)
    guard next == 0 else { return }
    let level = Layout.binBitmaps + UInt64(bin / 8) * 8
    let left = load(level) & ~(1 << UInt64(bin % 8))
    store(level, left)
    if left == 0 {
      store(Layout.binLevels, load(Layout.binLevels) & ~(1 << UInt64(bin / 8)))
    }
  }

  // MARK: Growth

  /// Moves the heap top so that a block of that size fits.
  private func grow(_ need: UInt64, for payload: UInt64, isDeferred: Bool)
    throws(SharedMemoryError)
  {
    let heapTop = load(Layout.heapTop)
    let capacity = load(Layout.capacity)
    // An eighth more at a time, as growing costs a system call.
    let least = (need + 65_535) / 65_536 * 65_536
    let wanted = max(least, min((heapTop - load(Layout.heapBase)) / 8 / 65_536 * 65_536, 4 << 20))
    var amount = min(wanted, (capacity - heapTop) / 64 * 64)
    guard amount >= need else { throw .outOfMemory(requested: payload) }
    do throws(SharedMemoryError) {
      // What is not committed now is the middle: the first header is there, and the last words are
      // needed.
      let first = isDeferred ? heapTop + amount - Block.unit - 8 : heapTop
      try memory.commit(first, heapTop + amount)
    } catch {
      guard amount > need else { throw .outOfMemory(requested: payload) }
      guard !isDeferred else { throw .outOfMemory(requested: payload) }
      amount = need
      do throws(SharedMemoryError) {
        try memory.commit(heapTop, heapTop + amount)
      } catch {
        throw .outOfMemory(requested: payload)
      }
    }
    Failpoint.hit(.heapGrow)
    // The sentinel becomes the new block's beginning, and a new one stands at the new heap top.
    let sentinel = heapTop - Block.unit
    let header = load(sentinel + Block.size)
    store(Layout.heapTop, heapTop + amount)
    store(
      heapTop + amount - Block.unit + Block.size, Block.unit | Block.used | Block.previousUsed)
    store(heapTop + amount - Block.unit + Block.tag, Block.Tag.end)
    let ready = isDeferred ? Block.unit : amount
    release(sentinel, amount, header, dirty: ready, ready: ready)
  }
}

extension Memory {
  /// Reserves the memory of a large block that was just made, without a lock, so that the others go
  /// on.
  ///
  /// It may take seconds. If there is not enough, the block stays as it was and has to be freed.
  func commit(_ block: UInt64) throws(SharedMemoryError) {
    // Of a used block's header, others change nothing but whether the one before it is used.
    let header = load(block + Block.size)
    guard header & Block.uncommitted != 0 else { return }
    let end = block + (header & ~Block.flags)
    let start = block + load(block + Block.ready)
    do throws(SharedMemoryError) {
      try commit(start, end)
    } catch {
      let first = (start + Layout.pageSize - 1) / Layout.pageSize * Layout.pageSize
      let last = (end - 8) / Layout.pageSize * Layout.pageSize
      if last > first { unsafe _ = SharedPages.discard(address(first), length: last - first) }
      throw .outOfMemory(requested: end - block)
    }
    Failpoint.hit(.heapCommitted)
    transact { $0.store(block + Block.size, $0.load(block + Block.size) & ~Block.uncommitted) }
  }
}
