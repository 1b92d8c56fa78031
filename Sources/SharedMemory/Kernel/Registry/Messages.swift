internal import LinuxSystem

// A block with a message belongs to whatever word of the arena names it: one of the hands of the
// process that fills or reads it, a record of a channel, the start record of a slot. The words
// called hands are written in the very transaction that makes or frees the block, so that there is
// no instant at which a block belongs to nobody.

extension Memory {
  /// References that one transaction moves; the log has room for far more stores.
  private static var batch: Int { 32 }

  /// Makes a block for a message and its references in a pin. The caller fills it.
  func makeMessage(in pin: UInt64, length: UInt64, references: [ObjectID])
    throws(SharedMemoryError) -> UInt64
  {
    let names = (length + 7) / 8 * 8
    let block = try transact { (transaction) throws(SharedMemoryError) -> UInt64 in
      let block = try transaction.allocate(
        names + UInt64(references.count) * 8, tag: Block.Tag.message, committedLater: true)
      transaction.store(block + Block.length, length)
      transaction.store(block + Block.references, 0)
      transaction.store(block + Block.owners, 1)
      transaction.store(pin, block)
      return block
    }
    Failpoint.hit(.messageAllocated)
    do throws(SharedMemoryError) {
      try commit(block)
    } catch {
      releaseMessage(in: pin)
      throw error
    }
    let list = block + Block.header + names
    var done = 0
    while done < references.count {
      let count = min(references.count - done, Self.batch)
      do throws(SharedMemoryError) {
        try transact { (transaction) throws(SharedMemoryError) in
          for index in done..<done + count {
            let entry = try transaction.entry(of: references[index])
            store(list + UInt64(index) * 8, references[index].rawValue)
            transaction.addReference(entry)
          }
          transaction.store(block + Block.references, UInt64(done + count))
        }
      } catch {
        releaseMessage(in: pin)
        throw error
      }
      Failpoint.hit(.messageReference)
      done += count
    }
    return block
  }

  /// The message that a pin names, as bytes.
  func contents(of block: UInt64) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: address(block + Block.header), count: Int(load(block + Block.length)))
  }

  /// The names of the objects that a message refers to.
  func references(of block: UInt64) -> [ObjectID] {
    let list = block + Block.header + (load(block + Block.length) + 7) / 8 * 8
    return (0..<load(block + Block.references)).map { index in
      ObjectID(rawValue: load(list + index * 8))
    }
  }

  /// Frees the message that a pin names, its references first. Anybody may do it for the dead, and
  /// several may do so at once.
  func releaseMessage(in pin: UInt64) {
    var mayDestroy = false
    while load(pin) != 0 {
      transact { transaction in
        let block = transaction.load(pin)
        guard block != 0 else { return }
        if transaction.load(block + Block.references) > 0 { mayDestroy = true }
        if transaction.release(message: block) { transaction.store(pin, 0) }
      }
    }
    if mayDestroy { destroyDying() }
  }
}

extension Transaction {
  /// Gives up one owner's part in a message. The last owner's going frees it, some references at a
  /// time.
  /// - Returns: Whether it is done, and the word that named the block has to be cleared; else do it
  ///   again.
  func release(message block: UInt64) -> Bool {
    let owners = load(block + Block.owners)
    if owners > 1 {
      store(block + Block.owners, owners - 1)
      return true
    }
    let left = load(block + Block.references)
    let keep = left - min(left, 32)
    let list = block + Block.header + (load(block + Block.length) + 7) / 8 * 8
    for index in keep..<left {
      dropReference(named: load(list + index * 8))
    }
    if left != 0 { store(block + Block.references, keep) }
    guard keep == 0 else { return false }
    free(block)
    return true
  }
}
