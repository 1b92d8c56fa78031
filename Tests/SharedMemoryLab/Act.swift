import LinuxSystem
import SharedMemory
import TestSupport

/// Something that a process does and may be killed in the middle of.
struct Act {
  let name: String
  /// How many of the passes of a failpoint to try, where there are more.
  var samples = 24
  /// Whether it needs an arena that was not used before.
  var inNewArena = false
  /// Sets the world up.
  var prepare: (World) throws -> Void = { _ in }
  /// What the child does.
  let play: (World) throws -> Void
  /// What must hold when it was killed at a point, after it was reclaimed; the words of its slot
  /// can be read.
  let verify: (World, SlotID, Failpoint) throws(Failure) -> Void

  /// Points after which a put must be seen, and those before which it must not.
  static let published: Set<Failpoint> = [.putPublished, .putMoved, .putUnlocked]
  static let unpublished: Set<Failpoint> = [
    .putLocked, .putSegment, .putWritten, .putIntent, .messageAllocated, .messageReference,
    .messageCopied,
  ]
  static let consumed: Set<Failpoint> = [.takeConsumed, .takeMoved, .takeUnlocked, .takeDone]
  static let unconsumed: Set<Failpoint> = [
    .takeLocked, .takeCopied, .takeIntent, .takeClaimed,
  ]

  static var all: [Act] {
    puts + takes + locks + synchronization + objects + names + processes
  }
}

extension Act {
  // MARK: Putting

  private static func put(
    _ name: String, fill: Int = 2, fillLength: Int = 100, length: Int, references: Int = 0,
    inNewArena: Bool = false
  ) -> Act {
    Act(
      name: name, inNewArena: inNewArena,
      prepare: { world in
        try world.fill(fill, length: fillLength)
        for _ in 0..<references { world.others.append(try SharedMutex(in: world.arena)) }
      },
      play: { world in
        let names = world.others.compactMap { ($0 as? SharedMutex)?.id }
        try SharedMemoryLab.put(
          world.channel, Message.make(world.filled, length: length), references: names)
      },
      verify: { (world, slot, point) throws(Failure) in
        if point == .heapCommitted {
          // What may take seconds is done without a lock.
          try require(!world.arena.processes.isBusy(slot), "memory was reserved under a lock")
        }
        let expected = Array(0..<world.filled)
        let found = try world.drain()
        let isThere = found == expected + [world.filled]
        try require(isThere || found == expected, "the channel has \(found)")
        if published.contains(point) { try require(isThere, "a published message is lost") }
        if unpublished.contains(point) { try require(!isThere, "an unpublished message is there") }
      })
  }

  static var puts: [Act] {
    [
      put("put a short message", length: 20),
      put("put into an empty channel", fill: 0, length: 20),
      put("put a message that needs a new segment", fill: 36, length: 200),
      put("put a message larger than the segment", fill: 3, fillLength: 1000, length: 4000),
      put("put a long message", length: 50_000),
      put("put a message that makes the heap grow", length: 5_000_000, inNewArena: true),
      put("put a message with references", length: 20, references: 3),
      put("put a message with many references", length: 20, references: 70),
      Act(
        name: "put into a channel with a limit in bytes",
        prepare: { world in
          world.others.append(try Channel(in: world.arena, limit: .bytes(10_000)))
        },
        play: { world in
          for channel in world.others.compactMap({ $0 as? Channel }) {
            try SharedMemoryLab.put(channel, Message.make(0, length: 20))
          }
        },
        verify: { (world, _, point) throws(Failure) in
          for channel in world.others.compactMap({ $0 as? Channel }) {
            let count = channel.clear()
            if published.contains(point) { try require(count == 1, "a message is lost") }
            if unpublished.contains(point) { try require(count == 0, "a message came too early") }
            // Nobody has mended the producers' side yet, and the message is gone already.
            let hasRoom = channel.waitUntilWritable(5000, .now) == .done
            try require(hasRoom, "an empty channel has no room")
          }
        }),
      Act(
        name: "fill segment after segment",
        play: { world in
          for number in 0..<60 {
            try SharedMemoryLab.put(world.channel, Message.make(number, length: 300))
          }
        },
        verify: { (world, _, _) throws(Failure) in
          let found = try world.drain()
          try require(found == Array(0..<found.count), "the channel has \(found)")
        }),
      Act(
        name: "put into a full channel",
        prepare: { world in
          for number in 0..<2 {
            try SharedMemoryLab.put(world.narrow, Message.make(number, length: 9))
          }
        },
        play: { world in
          let message = Message.make(2, length: 9)
          _ = try SharedMemoryLab.put(world.narrow, message, Deadline(seconds: 0.02))
        },
        verify: { (world, _, _) throws(Failure) in
          let found = try World.drain(world.narrow)
          try require(found == [0, 1], "the channel has \(found)")
          for number in 5..<7 {
            try expect("put") {
              try SharedMemoryLab.put(world.narrow, Message.make(number, length: 9))
            }
          }
          try require(try World.drain(world.narrow) == [5, 6], "room is not given back")
        }),
      Act(
        name: "shut down",
        prepare: { world in try world.fill(2, length: 10) },
        play: { world in world.channel.shutDown() },
        verify: { (world, _, _) throws(Failure) in
          try require(try world.drain() == [0, 1], "messages were lost")
          world.channel.shutDown()
          guard case .closed = world.channel.take(.never, { _ in }) else {
            throw Failure("not shut down")
          }
        }),
    ]
  }

  // MARK: Taking

  private static func take(
    _ name: String, fill: Int = 3, length: Int, taken: Int = 1, references: Int = 0,
    claims: Bool = true, samples: Int = 24
  ) -> Act {
    Act(
      name: name, samples: samples,
      prepare: { world in
        var names: [ObjectID] = []
        for _ in 0..<references {
          let mutex = try SharedMutex(in: world.arena)
          names.append(mutex.id)
          if references < 10 { world.others.append(mutex) }
        }
        try world.fill(fill, length: length, references: references < 10 ? names : [])
      },
      play: { world in
        let processes = world.arena.processes
        let claim = claims ? processes.claim(processes.current, 0) : nil
        for _ in 0..<taken {
          // Written when it was seen: it must not be seen by anybody else then.
          let seen = world.channel.take(.never, claim: claim) { Message.number(in: $0) }
          if case .done(let number?) = seen {
            _ = world.marker.number.store(Int64(number + 1), at: 0)
          }
        }
      },
      verify: { (world, slot, point) throws(Failure) in
        let found = try world.drain()
        let gone = world.filled - found.count
        try require(
          found == Array(gone..<world.filled) && gone <= taken, "the channel has \(found)")
        let seen = Int(world.marker.number.integer(at: 0))
        try require(seen <= gone && seen >= gone - 1, "\(gone) are gone and \(seen) were seen")
        if taken == 1, consumed.contains(point) { try require(gone == 1, "it is still there") }
        if taken == 1, unconsumed.contains(point) { try require(gone == 0, "it is gone") }
        guard claims, let claim = world.arena.processes.claim(slot, 0) else { return }
        let claimed = claim.sequence.map { Int($0) + 1 } ?? 0
        // A claim that was undone leaves none: it may be less, but never more.
        try require(
          taken == 1 ? claimed == gone : claimed == gone || claimed == 0,
          "\(gone) are gone and \(claimed) were claimed")
      })
  }

  static var takes: [Act] {
    [
      take("take a short message", length: 20),
      take("take a short message without a claim", length: 20, claims: false),
      take("take a long message", length: 50_000),
      take("take a long message without a claim", length: 50_000, claims: false),
      take("take a message with references", length: 20, references: 2),
      take("take the last message", fill: 1, length: 20),
      take("take segment after segment", fill: 60, length: 300, taken: 50),
      take("take and free many large messages", fill: 45, length: 1_000_000, taken: 44, samples: 1),
      Act(
        name: "peek at a long message",
        prepare: { world in try world.fill(2, length: 50_000) },
        play: { world in _ = world.channel.peek(.now) { Message.number(in: $0) } },
        verify: { (world, _, _) throws(Failure) in
          try require(try world.drain() == [0, 1], "a peek changed the channel")
        }),
      Act(
        name: "clear",
        prepare: { world in
          try world.fill(5, length: 20_000, references: [world.mutex.id])
        },
        play: { world in world.channel.clear() },
        verify: { (world, _, _) throws(Failure) in
          let unfinished = world.channel.unfinished
          let found = try world.drain()
          try require(found == Array((5 - found.count)..<5), "the channel has \(found)")
          try require(
            unfinished == found.count, "\(unfinished) count as unfinished, \(found) were there")
        }),
      Act(
        name: "declare items done",
        prepare: { world in try world.fill(3, length: 20) },
        play: { world in
          for _ in 0..<2 { _ = world.channel.taskDone() }
        },
        verify: { (world, _, point) throws(Failure) in
          let unfinished = world.channel.unfinished
          try require((1...3).contains(unfinished), "\(unfinished) count as unfinished")
          if point == .taskDone { try require(unfinished < 3, "nothing was counted") }
          for _ in 0..<unfinished { try require(world.channel.taskDone(), "too few are counted") }
          try require(!world.channel.taskDone(), "too many are counted")
          try require(world.channel.waitUntilDone(.now) == .done, "joining does not end")
          _ = try world.drain()
        }),
      Act(
        name: "wait for a message",
        play: { world in _ = world.channel.take(Deadline(seconds: 0.02)) { _ in } },
        verify: { (world, _, _) throws(Failure) in
          try expect("put") { try world.fill(3, length: 20) }
          try require(try world.drain() == [0, 1, 2], "the channel is broken")
        }),
    ]
  }

  // MARK: Locks

  static var locks: [Act] { useLocks + [endTask] }

  /// A task of the process ends with two locks, one of which somebody waits for.
  private static var endTask: Act {
    Act(
      name: "end a task with locks",
      play: { world in
        CurrentTask.number = 1
        _ = world.mutex.acquire()
        _ = world.recursive.acquire()
        CurrentTask.number = 0
        _ = world.mutex.acquire(Deadline(seconds: 0.0001))
        _ = world.marker.number.store(Int64(1), at: 0)
        world.arena.abandonLocks(ofTask: 1)
        CurrentTask.number = 1
      },
      verify: { (world, _, _) throws(Failure) in
        let hadBoth = world.marker.number.integer(at: 0) == 1
        for mutex in [world.mutex, world.recursive] {
          let first = mutex.acquire(.now)
          try require(first.outcome == .done, "the lock cannot be had")
          try require(first.abandoned || !hadBoth, "not reported")
          try expect("release") { try mutex.release() }
          try require(mutex.acquire(.now) == (.done, false), "reported twice")
          try expect("release") { try mutex.release() }
        }
      })
  }

  private static var useLocks: [Act] {
    [false, true].map { isRecursive in
      Act(
        name: isRecursive ? "use a recursive lock" : "use a lock",
        play: { world in
          let mutex = isRecursive ? world.recursive : world.mutex
          _ = mutex.acquire()
          if isRecursive { _ = mutex.acquire() }
          // Leaves the mark of a sleeper on it.
          _ = try world.arena.waitForAny([mutex], Deadline(seconds: 0.0001))
          _ = world.marker.number.store(Int64(1), at: 0)
          if isRecursive { try mutex.release() }
          try mutex.release()
        },
        verify: { (world, _, point) throws(Failure) in
          let mutex = isRecursive ? world.recursive : world.mutex
          let first = mutex.acquire(.now)
          try require(first.outcome == .done, "the lock cannot be had")
          // Before its first lock or after its last release it had none.
          if point == .mutexAcquired { try require(first.abandoned, "not reported") }
          if [.mutexBeforeWake, .slotAdopted].contains(point) {
            try require(!first.abandoned, "reported though it was released")
          }
          try expect("release") { try mutex.release() }
          let second = mutex.acquire(.now)
          try require(second == (.done, false), "reported twice")
          try expect("release") { try mutex.release() }
        })
    }
  }

  // MARK: Processes

  static var processes: [Act] {
    [
      Act(
        name: "start a process that never starts",
        play: { world in
          let processes = world.arena.processes
          let slot = try processes.reserve()
          unsafe try processes.attachRecord(
            slot, bytes: [1, 2, 3].span.bytes, references: [world.mutex.id, world.channel.id])
          try processes.prepareFork(of: slot)
          _ = processes.takeRecord(slot) { $0.byteCount }
          processes.reap(slot)
        },
        verify: { _, _, _ in }),
      Act(
        name: "bury a process that had much",
        play: { world in
          let processes = world.arena.processes
          let dead = try Subject(world.arena, killedAt: Failpoint.takeConsumed.rawValue) {
            let mutex = try SharedMutex(in: world.arena)
            let channel = try Channel(in: world.arena)
            for _ in 0..<40 { world.others.append(try SharedMutex(in: world.arena)) }
            try SharedMemoryLab.put(
              channel, Message.make(1, length: 10_000), references: [mutex.id])
            _ = channel.take(.now, claim: processes.claim(processes.current, 0)) { _ in }
          }
          _ = dead.child.wait()
          processes.reap(dead.slot)
        },
        verify: { _, _, _ in }),
    ]
  }
}
