import LinuxSystem
import SharedMemory
import Testing

/// Counting the items that are not done.
@Suite struct ChannelTaskTests {
  private let arena: Arena

  init() throws { arena = try Arena.create(capacity: 1 << 30) }

  @Test func countsWhatWasPutAndNotDone() throws {
    let channel = try Channel(in: arena)
    #expect(channel.unfinished == 0)
    #expect(channel.waitUntilDone(.never) == .done)
    for _ in 0..<3 { _ = try channel.put([1, 2, 3]) }
    #expect(channel.unfinished == 3)
    // Taking an item does not finish it.
    #expect(channel.clearOne())
    #expect(channel.unfinished == 3)
    #expect(channel.taskDone())
    #expect(channel.unfinished == 2)
    #expect(channel.waitUntilDone(.now) == .timedOut)
    #expect(channel.waitUntilDone(Deadline(seconds: 0.01)) == .timedOut)
    #expect(channel.taskDone())
    #expect(channel.taskDone())
    #expect(!channel.taskDone())
    #expect(channel.waitUntilDone(.never) == .done)
    #expect(channel.count == 2)
  }

  @Test func clearFinishesWhatItDropsAndNoMore() throws {
    let channel = try Channel(in: arena)
    for length in [10, 20_000, 10, 20_000] {
      _ = try channel.put([UInt8](repeating: 7, count: length))
    }
    #expect(channel.clearOne())
    #expect(channel.clear() == 3)
    #expect(channel.unfinished == 1)
    // Somebody declared done what was not taken yet: clearing does not count it twice.
    #expect(channel.taskDone())
    _ = try channel.put([1])
    #expect(channel.taskDone())
    #expect(channel.clear() == 1)
    #expect(channel.unfinished == 0)
    #expect(!channel.taskDone())
    #expect(arena.problems() == [])
  }
}

extension Channel {
  fileprivate func clearOne() -> Bool {
    if case .done = take(.now, { _ in }) { true } else { false }
  }
}
