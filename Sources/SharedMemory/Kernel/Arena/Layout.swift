// Where things are in the arena. Offsets count bytes from its beginning; all words are 64 bits wide
// unless the name ends in 32. Every word that is not said to be otherwise is written only under the
// arena lock and through the undo log.

/// The arena's first page, and what follows it up to the heap.
enum Layout {
  static let magicValue: UInt64 = 0x6d70_7275_6e20_6172
  static let versionValue: UInt64 = 3

  static let magic: UInt64 = 0
  static let version: UInt64 = 8
  static let capacity: UInt64 = 16
  static let registryBase: UInt64 = 24
  static let registryEnd: UInt64 = 32
  static let heapBase: UInt64 = 40
  /// The cards of the registry's objects, in the same order.
  static let cards: UInt64 = 48

  /// The arena lock; on a cache line of its own, like the count of undo records behind it.
  static let lock32: UInt64 = 64
  static let logCount: UInt64 = 128
  /// The lock under which the dead are reclaimed, one at a time.
  static let reclaimLock32: UInt64 = 176

  static let slotFreeHead: UInt64 = 192
  static let slotFreeTail: UInt64 = 200
  static let slotHighWater: UInt64 = 208
  static let orphanCount: UInt64 = 216
  /// When the last look for dead processes was, in nanoseconds; raced for, never logged.
  static let lastSweep: UInt64 = 224
  /// When the last look for deadlocks was; as above.
  static let lastLook: UInt64 = 184
  /// Three words by which the processes keep their lines on stdout and stderr whole; never logged.
  static let console32: UInt64 = 232
  /// Whether some process may be asleep in poll, where only a signal wakes it; never logged.
  static let pollers32: UInt64 = 248

  static let entryHighWater: UInt64 = 256
  /// What happens at a deadlock: a number of the layers above; never logged.
  static let deadlockPolicy32: UInt64 = 288
  /// A number of the set of tasks whose deadlock was told last; raced for, never logged.
  static let toldDeadlock: UInt64 = 296
  /// Where the controller's table is, if the program is explored; never logged.
  static let exploration: UInt64 = 304
  static let entryFreeHead: UInt64 = 264
  static let entryCount: UInt64 = 272
  static let dyingHead: UInt64 = 280

  static let heapTop: UInt64 = 320
  static let usedBytes: UInt64 = 328
  static let usedBlocks: UInt64 = 336
  static let dirtyBytes: UInt64 = 344
  static let binLevels: UInt64 = 352

  static let binBitmaps: UInt64 = 512
  static let bins: UInt64 = 1024

  static let log: UInt64 = 4096
  static let logCapacity: UInt64 = 1024

  /// The first of the named blocks by the hash of their names; see `SharedBlock`.
  static let nameBuckets: UInt64 = 24 * 1024
  static let nameBucketCount: UInt64 = 512

  /// Where the recording of the program is, if there is one: a path.
  static let tracePathLength: UInt64 = 28 * 1024
  static let tracePath: UInt64 = tracePathLength + 8
  static let tracePathSize: UInt64 = 4088

  /// End of the part that has memory from the beginning.
  static let headerSize: UInt64 = 32 * 1024

  static let slots: UInt64 = 64 * 1024
  static let slotSize: UInt64 = 2048
  static let slotLimit = 16_384
  /// The slots behind the first one are for processes of other programs; see `Attachment`.
  static let attachedCount: UInt64 = 31
  static let registry: UInt64 = 33 << 20

  static let pageSize: UInt64 = 4096
}

/// What the arena knows of one process. Words marked (own) are written by that process alone,
/// without a lock or log, and read by others after its death.
enum Slot {
  static let generation32: UInt64 = 0
  static let state32: UInt64 = 4
  /// The word that the kernel marks at its end (``LifeWord``).
  static let life: UInt64 = 8
  /// Whether the life was armed by the process's main thread, and is thus exact.
  static let lifeIsExact32: UInt64 = 24
  static let doorbell32: UInt64 = 28
  /// (own) 1 while it sleeps in poll, where only a signal wakes it.
  static let polling32: UInt64 = 32
  static let pid32: UInt64 = 36
  static let startTime: UInt64 = 40
  static let parent: UInt64 = 48
  static let isOrphan: UInt64 = 56
  static let nextFree: UInt64 = 64
  /// The block of the start record that its parent left for it.
  static let record: UInt64 = 72
  /// The block of the list of objects that it holds, and how many there are.
  static let handles: UInt64 = 80
  static let handleCount: UInt64 = 88

  /// (own) With which status it ends: twice that and 1; 0 while it has not come to that.
  static let exitStatus: UInt64 = 96

  /// (own) How many locks of the arena it has at the moment.
  static let busy32: UInt64 = 128
  /// (own) The owner id of the dead process whose lock it is about to take over.
  static let deposed32: UInt64 = 132
  /// (own) The word that it sleeps on, or whose sleepers it is about to wake.
  static let waiting: UInt64 = 136
  /// What the process is called, for who looks at the program from outside; written by its parent.
  static let name: UInt64 = 152
  static let nameSize = 40
  /// (own) What it is about to do to a channel; see `ChannelIntent`.
  static let intent: UInt64 = 192

  /// (own, but filled and emptied through the log where a block is made or freed) Blocks in its
  /// hands.
  static let pins: UInt64 = 256
  static let pinCount = 32
  /// Words that belong to the layers above.
  static let words: UInt64 = 512
  static let wordCount = 64

  /// (own) On how many words it sleeps in poll, and which; with ``anyWord`` on so many that each
  /// counts.
  static let polledCount32: UInt64 = 1024
  static let polledWords: UInt64 = 1032
  static let mostPolledWords = 8
  static let anyWord: UInt32 = .max

  /// (own, but changed through the log) The block of the waits of its tasks beside the main one.
  static let waitTable: UInt64 = 1104
  /// (own) How many tasks it has, the main one included.
  static let taskCount32: UInt64 = 1112
  /// (own) The names of the task queue from which it takes chunks, and of its result ring; 0 if it
  /// is no worker of a pool.
  static let taskQueue: UInt64 = 1120
  static let resultRing: UInt64 = 1128
  /// Not 0 if something may have it go on of which nothing is told here; see
  /// ``ProcessTable/Mover``.
  static let movers32: UInt64 = 1116
  /// (own) What its main line of execution waits for (``WaitWords``).
  static let mainWait: UInt64 = 1152

  enum State {
    static let free: UInt32 = 0
    /// Its parent made it; the process may or may not exist yet.
    static let reserved: UInt32 = 1
    static let live: UInt32 = 2
    /// Ended, and what it had is given back; waits for its parent's reaping.
    static let dead: UInt32 = 3
    /// An attached process that reaps others; see `Attachment`.
    static let reclaimer: UInt32 = 4
  }
}

/// An entry of the object registry, 64 bytes. Its memory is never used for anything else, so that a
/// stale name can be found out.
enum Entry {
  static let size: UInt64 = 64
  static let generation = Field<Entry, UInt32>(0)
  /// The number of its kind (``ObjectKind``), or 0 for a free entry.
  static let kind = Field<Entry, UInt32>(4)
  /// Processes that hold it, and messages on their way that name it.
  static let references = Field<Entry, UInt64>(8)
  /// The next free entry, or the next one to be destroyed.
  static let next = Field<Entry, Place<Entry>>(16)
  /// From here on each kind has its own.
  static let body: UInt64 = 24

  /// Marks the kind of an object that has no references any more.
  static let dying: UInt32 = 1 << 31
}
