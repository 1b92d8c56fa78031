internal import LinuxSystem

// The arena's own books (heap, registry, reference counts, handle tables, slots) change only in
// transactions, under one lock. Each store first appends the word's place and old value to a log in
// the arena; to commit is to set the log's length to 0. A process that dies inside a transaction
// leaves the lock to its successor, who writes the old values back, newest first. So the books are
// never seen half-changed, whatever the order of the stores, and a transaction may be given up in
// the same way.
//
// Crash points: before the log's length grew, the record does not count and nothing was stored;
// after it, writing the old value back is right whether the new one was stored or not; a death
// while writing back leaves the log as it was, and writing back again gives the same. No ordering
// between processors matters, as all of this is read under the lock or by the lock's successor;
// only the compiler must keep the order, which the release stores make it do.

/// The right to change the arena's books, for as long as a transaction lasts.
struct Transaction {
  let memory: Memory

  func load(_ offset: UInt64) -> UInt64 { memory.load(offset) }
  func load32(_ offset: UInt64) -> UInt32 { memory.load32(offset) }

  /// Stores a word that is given its old value again if the transaction does not end.
  func store(_ offset: UInt64, _ value: UInt64) {
    note(offset, memory.load(offset))
    memory.store(offset, value)
    Failpoint.hit(.transactionStore)
  }

  func store32(_ offset: UInt64, _ value: UInt32) {
    note(offset | 1, UInt64(memory.load32(offset)))
    memory.store32(offset, value)
    Failpoint.hit(.transactionStore)
  }

  func add(_ offset: UInt64, _ difference: Int64) {
    store(offset, memory.load(offset) &+ UInt64(bitPattern: difference))
  }

  /// Appends to the log. Bit 0 of the place marks a word of 32 bits.
  private func note(_ place: UInt64, _ old: UInt64) {
    let count = memory.load(Layout.logCount)
    precondition(count < Layout.logCapacity, "a transaction of too many stores")
    let record = Layout.log + count * 16
    memory.store(record, place)
    memory.store(record + 8, old)
    Failpoint.hit(.transactionLog)
    memory.store(Layout.logCount, count + 1)
  }
}

extension Memory {
  /// Changes the books: all of it happens, or nothing, also if the process is killed in the middle.
  /// Transactions do not nest, and no lock of a channel is taken inside.
  @inline(__always)
  func transact<Result, Failure: Error>(
    _ body: (Transaction) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let lockWord = word32(Layout.lock32)
    if lock(lockWord) != .none { rollBack() }
    Failpoint.hit(.transactionBegin)
    do throws(Failure) {
      let result = try body(Transaction(memory: self))
      Failpoint.hit(.transactionCommit)
      store(Layout.logCount, 0)
      discardPending()
      Failpoint.hit(.transactionEnd)
      unlock(lockWord)
      return result
    } catch {
      rollBack()
      unlock(lockWord)
      throw error
    }
  }

  /// Undoes the transaction that a dead process did not end, if there is one: before anything is
  /// read that it may have changed.
  func rollBackTheDead() { transact { _ in } }

  private func rollBack() {
    unsafe local.pointee.discardEnd = 0
    var count = load(Layout.logCount)
    while count > 0 {
      count -= 1
      let place = load(Layout.log + count * 16)
      let old = load(Layout.log + count * 16 + 8)
      if place & 1 == 0 {
        store(place, old)
      } else {
        store32(place - 1, UInt32(truncatingIfNeeded: old))
      }
    }
    store(Layout.logCount, 0)
  }

  /// Gives pages back that a transaction has just declared empty. It still has the lock, so that
  /// nobody can have been given them in between.
  private func discardPending() {
    let start = unsafe local.pointee.discardStart
    let end = unsafe local.pointee.discardEnd
    guard end > start else { return }
    unsafe local.pointee.discardEnd = 0
    Failpoint.hit(.heapDiscard)
    unsafe _ = SharedPages.discard(address(start), length: end - start)
  }
}
