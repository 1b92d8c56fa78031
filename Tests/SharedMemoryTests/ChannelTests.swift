import LinuxSystem
import TestSupport
import Testing

@testable import SharedMemory

@Suite struct ChannelTests {
  let arena: Arena

  init() throws { arena = try Arena.create(capacity: 1 << 30) }

  @Test(arguments: [0, 1, 7, 8, 9, 100, 4095, 4096, 4097, 100_000, 3_000_000])
  func messageArrivesAsItWas(length: Int) throws {
    let channel = try Channel(in: arena)
    let messages = (0..<(length > 1_000_000 ? 2 : 5)).map { pattern($0, length: length) }
    for message in messages { try channel.put(message) }
    #expect(channel.count == messages.count)
    for message in messages { #expect(channel.takeBytes() == message) }
    #expect(channel.takeBytes() == nil)
    #expect(channel.count == 0)
    #expect(arena.problems() == [])
  }

  @Test func messagesOfAllLengthsKeepTheirOrder() throws {
    let channel = try Channel(in: arena)
    var random = SeededRandom(test: "ChannelTests.messagesOfAllLengthsKeepTheirOrder")
    var put = 0
    var taken = 0
    let lengths = (0..<3000).map { _ in random.below(1 << random.below(15)) }
    while taken < lengths.count {
      if put < lengths.count, random.below(1000) < 520 {
        try channel.put(pattern(put, length: lengths[put]))
        #expect(channel.lastSequence == UInt64(put))
        put += 1
      } else if taken < put {
        #expect(channel.headSequence == UInt64(taken))
        if random.chance(5) {
          #expect(channel.peekBytes() == pattern(taken, length: lengths[taken]))
        }
        #expect(channel.takeBytes() == pattern(taken, length: lengths[taken]))
        taken += 1
      } else {
        #expect(channel.takeBytes() == nil)
      }
      #expect(channel.count == put - taken)
      if put % 500 == 0 { #expect(arena.problems() == []) }
    }
    #expect(arena.problems() == [])
  }

  @Test func boundedByItems() throws {
    let channel = try Channel(in: arena, limit: .items(3))
    #expect(channel.limit == .items(3))
    for number in 0..<3 { #expect(try channel.put([UInt8(number)]) == .done) }
    #expect(try channel.put([9]) == .timedOut)
    #expect(try channel.put(pattern(1, length: 20_000)) == .timedOut)
    #expect(channel.takeBytes() == [0])
    #expect(try channel.put([3]) == .done)
    #expect(try channel.put([9]) == .timedOut)
    for number in 1..<4 { #expect(channel.takeBytes() == [UInt8(number)]) }
    #expect(channel.takeBytes() == nil)
    #expect(arena.problems() == [])
  }

  @Test func boundedByBytesTakesOneLargerMessage() throws {
    let channel = try Channel(in: arena, limit: .bytes(1000))
    #expect(try channel.put(pattern(0, length: 5000)) == .done)
    #expect(try channel.put([1]) == .timedOut)
    #expect(channel.takeBytes()?.count == 5000)
    #expect(try channel.put(pattern(0, length: 500)) == .done)
    #expect(try channel.put(pattern(0, length: 480)) == .timedOut)
    #expect(try channel.put(pattern(0, length: 460)) == .done)
    #expect(channel.takeBytes()?.count == 500)
    #expect(channel.takeBytes()?.count == 460)
    #expect(try channel.put(pattern(0, length: 984)) == .done)
  }

  @Test func unboundedChannelGivesItsMemoryBack() throws {
    let channel = try Channel(in: arena)
    let before = arena.census()
    let usage = try arena.memoryUsage()
    let message = pattern(1, length: 5000)
    for _ in 0..<40_000 { try channel.put(message) }
    #expect(channel.count == 40_000)
    #expect(try arena.memoryUsage() > usage + 190 << 20)
    #expect(channel.clear() == 40_000)
    #expect(try arena.memoryUsage() < usage + 48 << 20)
    let after = arena.census()
    #expect(after.blocks <= before.blocks + 1)
    #expect(arena.problems() == [])
  }

  @Test func clearDropsWhatIsThere() throws {
    let channel = try Channel(in: arena)
    let mutex = try SharedMutex(in: arena)
    for number in 0..<10 {
      try channel.put(pattern(number, length: number * 3000), references: [mutex.id])
    }
    #expect(channel.clear() == 10)
    #expect(channel.clear() == 0)
    #expect(channel.takeBytes() == nil)
    #expect(arena.problems() == [])
  }

  @Test func shutDownLetsTheRestOut() throws {
    let channel = try Channel(in: arena)
    try channel.put([1])
    channel.shutDown()
    channel.shutDown()
    #expect(throws: SharedMemoryError.closed(.shutDown)) { try channel.put([2]) }
    #expect(throws: SharedMemoryError.closed(.shutDown)) {
      try channel.put(pattern(0, length: 100_000))
    }
    #expect(channel.takeBytes() == [1])
    guard case .closed = channel.take(.never, { _ in }) else {
      Issue.record("expected the end")
      return
    }
    guard case .closed = channel.peek(.never, { _ in }) else {
      Issue.record("expected the end")
      return
    }
    #expect(arena.problems() == [])
  }

  @Test func referencesKeepObjectsOnTheirWay() throws {
    let channel = try Channel(in: arena)
    let before = arena.census()
    var id: ObjectID
    do {
      let mutex = try SharedMutex(in: arena)
      id = mutex.id
      for length in [3, 30_000] {
        try channel.put(pattern(0, length: length), references: [id, id])
      }
    }
    // Nobody holds it, but two messages.
    #expect(SharedObject.kind(of: id, in: arena) == .mutex)
    #expect(channel.takeBytes()?.count == 3)
    let opened = channel.take(.now) { _ in try? SharedMutex(in: arena, opening: id) }
    guard case .done(let mutex?) = opened else {
      Issue.record("expected to open the mutex in the message")
      return
    }
    #expect(mutex.acquire(.now).outcome == .done)
    #expect(arena.census().objects[.mutex] == 1)
    id = mutex.id
    withExtendedLifetime(mutex) {}
    #expect(arena.problems() == [])
    _ = before
  }

  @Test func staleReferenceIsRefusedAndNothingIsPut() throws {
    let channel = try Channel(in: arena)
    let gone = try SharedMutex(in: arena).id
    let alive = try SharedMutex(in: arena)
    let before = arena.census()
    #expect(throws: SharedMemoryError.stale(gone)) {
      try channel.put([1], references: [alive.id, gone])
    }
    #expect(channel.count == 0)
    #expect(arena.census() == before)
    #expect(arena.problems() == [])
  }

  @Test func manyReferences() throws {
    let channel = try Channel(in: arena)
    let objects = try (0..<300).map { _ in try SharedMutex(in: arena) }
    try channel.put([1], references: objects.map(\.id))
    #expect(arena.problems() == [])
    #expect(channel.takeBytes() == [1])
    #expect(arena.problems() == [])
  }

  @Test func channelWithMessagesIsTakenApartWithTheLastHold() throws {
    let before = arena.census()
    do {
      let mutex = try SharedMutex(in: arena)
      let channel = try Channel(in: arena)
      let inner = try Channel(in: arena)
      for number in 0..<500 {
        try channel.put(pattern(number, length: number * 40))
        try channel.put([1], references: [mutex.id, inner.id])
        try inner.put(pattern(number, length: number * 40), references: [mutex.id])
      }
      for _ in 0..<77 { _ = channel.takeBytes() }
      #expect(arena.problems() == [])
    }
    #expect(arena.census() == before)
    #expect(arena.problems() == [])
  }

  @Test func messagesMayBeTakenWhileOthersAreRead() throws {
    let channel = try Channel(in: arena)
    let depth = 45
    for number in 0..<depth { try channel.put(pattern(number, length: 50 + number % 2 * 20_000)) }
    func read(_ number: Int) -> Bool {
      let taken = channel.take(.now) { span in
        let inner = number + 1 == depth || read(number + 1)
        let bytes = unsafe span.withUnsafeBytes { unsafe Array($0) }
        return inner && bytes == pattern(number, length: 50 + number % 2 * 20_000)
      }
      if case .done(let isRight) = taken { return isRight } else { return false }
    }
    #expect(read(0))
    #expect(arena.problems() == [])
  }

  @Test func errorOfTheReaderIsPassedOnAndTheMessageIsGone() throws {
    struct Unreadable: Error {}
    let channel = try Channel(in: arena)
    let before = arena.census()
    for length in [5, 50_000] {
      try channel.put(pattern(0, length: length))
      #expect(throws: Unreadable.self) {
        _ = try channel.take(.now) { (_) throws(Unreadable) -> Int in throw Unreadable() }
      }
    }
    #expect(channel.count == 0)
    #expect(arena.census() == before)
  }

  @Test func claimReceivesTheTicket() throws {
    let channel = try Channel(in: arena)
    let claim = try #require(arena.processes.claim(arena.processes.current, 0))
    #expect(claim.sequence == nil)
    for length in [5, 50_000] { try channel.put(pattern(0, length: length)) }
    for sequence: UInt64 in 0..<2 {
      _ = channel.take(.now, claim: claim) { _ in #expect(claim.sequence == sequence) }
      #expect(claim.sequence == sequence)
    }
    claim.clear()
    #expect(claim.sequence == nil)
  }

  @Test func peekSharesTheMessage() throws {
    let channel = try Channel(in: arena)
    #expect(channel.peekBytes() == nil)
    let mutex = try SharedMutex(in: arena)
    let bytes = pattern(0, length: 40_000)
    try channel.put(bytes, references: [mutex.id])
    let peeked = channel.peek(.now) { span in
      // Taken by another in the middle.
      let taken = channel.takeBytes()
      #expect(arena.problems() == [])
      let bytes = unsafe span.withUnsafeBytes { unsafe Array($0) }
      return taken == bytes
    }
    guard case .done(true) = peeked else {
      Issue.record("expected the message twice")
      return
    }
    #expect(channel.count == 0)
    #expect(arena.problems() == [])
  }

  @Test func endsOfAPipe() throws {
    let before = arena.census()
    do {
      let channel = try Channel(in: arena)
      var reader: ChannelEnd? = try ChannelEnd(in: arena, reads: channel, writes: nil)
      var writer: ChannelEnd? = try ChannelEnd(in: arena, reads: nil, writes: channel)
      let second = try ChannelEnd(in: arena, opening: try #require(writer?.id))
      try channel.put([1])
      writer = nil
      #expect(channel.flags == [])
      #expect(second.writes?.id == channel.id)
      #expect(second.reads == nil)
      reader = nil
      #expect(channel.flags == .readersGone)
      #expect(throws: SharedMemoryError.closed(.readersGone)) { try channel.put([2]) }
      withExtendedLifetime((reader, writer, second)) {}
    }
    #expect(arena.census() == before)
    #expect(arena.problems() == [])
  }

  @Test func endOnItsWayKeepsThePipeOpen() throws {
    let post = try Channel(in: arena)
    let channel = try Channel(in: arena)
    do {
      let writer = try ChannelEnd(in: arena, reads: nil, writes: channel)
      try post.put([1], references: [writer.id])
    }
    #expect(channel.flags == [])
    #expect(post.takeBytes() == [1])
    #expect(channel.flags == .writersGone)
    guard case .closed = channel.take(.never, { _ in }) else {
      Issue.record("expected the end of the file")
      return
    }
  }

  @Test func openingByNameIsCheckedWell() throws {
    let channel = try Channel(in: arena)
    let mutex = try SharedMutex(in: arena)
    #expect(throws: SharedMemoryError.wrongKind(mutex.id, expected: .channel)) {
      _ = try Channel(in: arena, opening: mutex.id)
    }
    for raw: UInt64 in [0, 1, 77, .max, channel.id.rawValue + 1, channel.id.rawValue ^ 1 << 40] {
      let id = ObjectID(rawValue: raw)
      if id == mutex.id { continue }
      #expect(throws: SharedMemoryError.stale(id)) { _ = try Channel(in: arena, opening: id) }
    }
    #expect(try Channel(in: arena, opening: channel.id).count == 0)
    #expect(arena.problems() == [])
  }

  @Test func doorbellInterruptsAWait() throws {
    try withWatchdog(seconds: 60) {
      let channel = try Channel(in: arena, limit: .items(1))
      arena.processes.ring(arena.processes.current)
      guard case .interrupted = channel.take(.never, { _ in }) else {
        Issue.record("expected an interruption")
        return
      }
      try channel.put([1])
      arena.processes.ring(arena.processes.current)
      #expect(try channel.put([2], .never) == .interrupted)
      #expect(try channel.put([2], Deadline(seconds: 0.01)) == .timedOut)
      #expect(channel.waitUntilReadable(.never) == .done)
      #expect(channel.waitUntilWritable(0, Deadline(seconds: 0.01)) == .timedOut)
    }
  }
}
