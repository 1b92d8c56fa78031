import Glibc
import LinuxSystem
import SharedMemory
import TestSupport
import Waiting

/// Who waits is woken: by what was waited for, by the death of whom it depended on, by a doorbell.
enum Waits {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    try abandonedLock()
    try endOfFile()
    try endOfFileWithoutReaper()
    try brokenPipe()
    try sleepersAllGetTheirs()
    try deadSleeperIsNoObstacle()
    try room()
    try doorbell()
    try anyOfMany()
    try anyWithDescriptor()
    try orphans()
  }

  private static func newArena() throws(Failure) -> Arena {
    let arena = try expect("create") { try Arena.create(capacity: 64 << 20) }
    arena.attachProcess()
    return arena
  }

  /// Waits for a child's word to become 1: it has come that far.
  private static func rendezvous(_ arena: Arena, _ subject: Subject) {
    while arena.processes.word(subject.slot, 0)?.load() == 0 { usleep(100) }
  }

  private static func arrive(_ arena: Arena) {
    arena.processes.word(arena.processes.current, 0)?.store(1)
  }

  private static func sleepForEver() { while true { pause() } }

  private static func measure(_ what: String, _ body: () throws(Failure) -> Void) throws(Failure) {
    let start = Deadline.clock
    try body()
    print("waits: \(what) after \((Deadline.clock - start) / 1000) µs")
  }

  /// The owner is killed, and nobody collects or reaps it.
  private static func abandonedLock() throws(Failure) {
    let arena = try newArena()
    let mutex = try expect("mutex") { try SharedMutex(in: arena) }
    let owner = try Subject(arena) {
      _ = mutex.acquire()
      arrive(arena)
      sleepForEver()
    }
    rendezvous(arena, owner)
    try require(mutex.acquire(.now).outcome == .timedOut, "the lock is free")
    let waiter = try Subject(arena) {
      let (outcome, abandoned) = mutex.acquire(.never)
      guard outcome == .done, abandoned else { throw Failure("\(outcome), \(abandoned)") }
    }
    usleep(20_000)
    owner.child.send(SIGKILL)
    try measure("abandoned lock taken over") { () throws(Failure) in
      let end = waiter.child.wait()
      try require(end == .exited(0), "the waiter ended with \(end)")
    }
    // The waiter ended with the lock too.
    let (outcome, abandoned) = mutex.acquire(.never)
    try require(outcome == .done && abandoned, "an ended owner is not reported")
    _ = owner.child.wait()
  }

  /// The only holder of the writing end ends; its parent reaps it.
  private static func endOfFile() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena) }
    let writer = try Subject(arena) {
      let end = try ChannelEnd(in: arena, reads: nil, writes: channel)
      try put(channel, Message.make(7, length: 10))
      arrive(arena)
      sleepForEver()
      withExtendedLifetime(end) {}
    }
    rendezvous(arena, writer)
    let reader = try Subject(arena) {
      guard try World.drain(channel) == [7] else { throw Failure("the message is lost") }
      guard case .closed = channel.take(.never, { _ in }) else { throw Failure("no end") }
    }
    usleep(20_000)
    writer.child.send(SIGKILL)
    _ = writer.child.wait()
    arena.processes.reap(writer.slot)
    try measure("end of file seen") { () throws(Failure) in
      let end = reader.child.wait()
      try require(end == .exited(0), "the reader ended with \(end)")
    }
    arena.processes.reap(reader.slot)
  }

  /// The same, but its parent is busy and collects nobody.
  private static func endOfFileWithoutReaper() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena) }
    let writer = try Subject(arena) {
      let end = try ChannelEnd(in: arena, reads: nil, writes: channel)
      arrive(arena)
      sleepForEver()
      withExtendedLifetime(end) {}
    }
    rendezvous(arena, writer)
    let reader = try Subject(arena) {
      guard case .closed = channel.take(.never, { _ in }) else { throw Failure("no end") }
    }
    usleep(20_000)
    writer.child.send(SIGKILL)
    try measure("end of file seen without a reaper") { () throws(Failure) in
      let end = reader.child.wait()
      try require(end == .exited(0), "the reader ended with \(end)")
    }
    _ = writer.child.wait()
  }

  private static func brokenPipe() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena, limit: .items(1)) }
    let reader = try Subject(arena) {
      let end = try ChannelEnd(in: arena, reads: channel, writes: nil)
      arrive(arena)
      sleepForEver()
      withExtendedLifetime(end) {}
    }
    rendezvous(arena, reader)
    let writer = try Subject(arena) {
      try put(channel, [1])
      do {
        try put(channel, [2])
      } catch SharedMemoryError.closed(let flags) {
        guard flags == .readersGone else { throw Failure("\(flags)") }
        return
      }
      throw Failure("nobody reads, and the put went well")
    }
    usleep(20_000)
    reader.child.send(SIGKILL)
    let end = writer.child.wait()
    try require(end == .exited(0), "the writer ended with \(end)")
    _ = reader.child.wait()
  }

  private static func sleepersAllGetTheirs() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena) }
    var sleepers: [Subject] = []
    for _ in 0..<20 {
      let sleeper = try Subject(arena) {
        arrive(arena)
        guard case .done = channel.take(.never, { _ in }) else { throw Failure("nothing") }
      }
      sleepers.append(sleeper)
    }
    for sleeper in sleepers { rendezvous(arena, sleeper) }
    usleep(20_000)
    for number in 0..<20 {
      try expect("put") { try put(channel, Message.make(number, length: 10)) }
    }
    for sleeper in sleepers {
      let end = sleeper.child.wait()
      try require(end == .exited(0), "a sleeper ended with \(end)")
      arena.processes.reap(sleeper.slot)
    }
    try require(channel.count == 0, "something is left")
  }

  private static func deadSleeperIsNoObstacle() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena) }
    var sleepers: [Subject] = []
    for _ in 0..<4 {
      let sleeper = try Subject(arena) {
        arrive(arena)
        guard case .done = channel.take(.never, { _ in }) else { throw Failure("nothing") }
      }
      sleepers.append(sleeper)
    }
    for sleeper in sleepers { rendezvous(arena, sleeper) }
    usleep(20_000)
    // The first to be woken is stopped before it can take, and killed.
    for sleeper in sleepers[0..<2] { sleeper.child.send(SIGSTOP) }
    for number in 0..<2 {
      try expect("put") { try put(channel, Message.make(number, length: 10)) }
    }
    for sleeper in sleepers[0..<2] { sleeper.child.send(SIGKILL) }
    for sleeper in sleepers[0..<2] { _ = sleeper.child.wait() }
    try measure("messages of dead sleepers taken by others") { () throws(Failure) in
      for sleeper in sleepers[2...] {
        let end = sleeper.child.wait()
        try require(end == .exited(0), "a sleeper ended with \(end)")
      }
    }
  }

  private static func room() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena, limit: .items(1)) }
    try expect("put") { try put(channel, [1]) }
    let writer = try Subject(arena) {
      arrive(arena)
      try put(channel, [2])
      try put(channel, [UInt8](repeating: 3, count: 30_000))
    }
    rendezvous(arena, writer)
    usleep(20_000)
    for length in [1, 1, 30_000] {
      guard case .done(length) = channel.take(.never, { $0.byteCount }) else {
        throw Failure("another message than of length \(length)")
      }
    }
    let end = writer.child.wait()
    try require(end == .exited(0), "the writer ended with \(end)")
  }

  private static func doorbell() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena) }
    let mutex = try expect("mutex") { try SharedMutex(in: arena) }
    _ = mutex.acquire()
    let sleeper = try Subject(arena) {
      arrive(arena)
      guard case .interrupted = channel.take(.never, { _ in }) else { throw Failure("taken") }
      arrive(arena)
      guard case .interrupted = mutex.acquire(.never).outcome else { throw Failure("acquired") }
      arrive(arena)
      let things: [any Waitable] = [Readable(channel), DescriptorReadiness(0, 0)]
      guard case .interrupted = try arena.waitForAny(things, .never).outcome else {
        throw Failure("found")
      }
    }
    for _ in 0..<3 {
      rendezvous(arena, sleeper)
      arena.processes.word(sleeper.slot, 0)?.store(0)
      usleep(10_000)
      arena.processes.ring(sleeper.slot)
    }
    let end = sleeper.child.wait()
    try require(end == .exited(0), "the sleeper ended with \(end)")
  }

  private static func anyOfMany() throws(Failure) {
    let arena = try newArena()
    let channels = try expect("channels") { try (0..<80).map { _ in try Channel(in: arena) } }
    let mutex = try expect("mutex") { try SharedMutex(in: arena) }
    _ = mutex.acquire()
    let mortal = try Subject(arena) { sleepForEver() }
    for count in [3, 80] {
      let things: [any Waitable] =
        channels[0..<count].map { Readable($0) } + [mutex, ProcessEnd(mortal.slot, in: arena)]
      let none = try expect("wait") { try arena.waitForAny(things, Deadline(seconds: 0.01)) }
      try require(none.outcome == .timedOut && none.ready == [], "found \(none)")
      for target in [0, count - 1] {
        let writer = try Subject(arena) {
          usleep(5000)
          try put(channels[target], [1])
        }
        let found = try expect("wait") { try arena.waitForAny(things, .never) }
        try require(found.outcome == .done && found.ready == [target], "found \(found)")
        _ = channels[target].take(.now) { _ in }
        _ = writer.child.wait()
        arena.processes.reap(writer.slot)
      }
    }
    let things: [any Waitable] = [
      Readable(channels[0]), mutex, ProcessEnd(mortal.slot, in: arena),
    ]
    let releaser = try Subject(arena) {
      usleep(5000)
      try mutex.release()
    }
    let free = try expect("wait") { try arena.waitForAny(things, .never) }
    try require(free.ready == [1], "found \(free)")
    _ = mutex.acquire()
    _ = releaser.child.wait()
    let killer = try Subject(arena) {
      usleep(5000)
      mortal.child.send(SIGKILL)
    }
    let ended = try expect("wait") { try arena.waitForAny(things, .never) }
    try require(ended.ready == [2], "found \(ended)")
    _ = killer.child.wait()
    _ = mortal.child.wait()
  }

  private static func anyWithDescriptor() throws(Failure) {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena) }
    let full = try expect("channel") { try Channel(in: arena, limit: .items(1)) }
    try expect("put") { try put(full, [1]) }
    var ends: [Int32] = [0, 0]
    unsafe pipe(&ends)
    let things: [any Waitable] = [
      DescriptorReadiness(ends[0], Poll.readable), Readable(channel), Writable(full),
    ]
    let none = try expect("wait") { try arena.waitForAny(things, Deadline(seconds: 0.01)) }
    try require(none.outcome == .timedOut, "found \(none)")
    let actions: [() throws -> Void] = [
      { unsafe write(ends[1], "x", 1) }, { try put(channel, [1]) },
      { _ = full.take(.now) { _ in } },
    ]
    for (index, action) in actions.enumerated() {
      let other = try Subject(arena) {
        usleep(10_000)
        try action()
      }
      try measure("thing \(index) beside a descriptor") { () throws(Failure) in
        let found = try expect("wait") { try arena.waitForAny(things, .never) }
        try require(found.ready == [index], "found \(found)")
      }
      _ = other.child.wait()
      arena.processes.reap(other.slot)
      switch index {
      case 0:
        var byte: UInt8 = 0
        unsafe read(ends[0], &byte, 1)
      case 1: _ = channel.take(.now) { _ in }
      default: break
      }
    }
    close(ends[0])
    close(ends[1])
  }

  /// A child is killed while it has children of its own, and the kernel kills those: all is given
  /// back.
  private static func orphans() throws(Failure) {
    let arena = try newArena()
    let before = arena.census()
    let child = try Subject(arena) {
      for _ in 0..<3 {
        let grandchild = try Subject(arena) {
          let mutex = try SharedMutex(in: arena)
          arrive(arena)
          sleepForEver()
          withExtendedLifetime(mutex) {}
        }
        rendezvous(arena, grandchild)
      }
      arrive(arena)
      sleepForEver()
    }
    rendezvous(arena, child)
    try require(arena.census().processes == 5, "\(arena.census())")
    child.child.send(SIGKILL)
    _ = child.child.wait()
    arena.processes.reap(child.slot)
    // The grandchildren end a moment later; the process that waits for something looks after them.
    while arena.census() != before {
      usleep(1000)
      arena.processes.sweep()
    }
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
  }
}
