import TestSupport
import Testing

@testable import LinuxSystem

@Suite struct FutexTests {
  @Test func sleepEndsByItself() throws {
    try withWatchdog(seconds: 60) {
      let file = try MemoryFile(name: "test", size: 4096)
      let mapping = try Mapping(file)
      let first = unsafe SharedWord32(mapping.base)
      let second = unsafe SharedWord32(mapping.base + 4)
      let third = unsafe SharedWord32(mapping.base + 8)
      let soon = { Deadline(seconds: 0.01) }
      #expect(Futex.wait(first, while: 0, soon()) == .timedOut)
      #expect(Futex.wait(first, while: 1, .never) == .changed)
      #expect(Futex.wait((first, 0), (second, 0), nil, soon()) == .timedOut)
      #expect(Futex.wait((first, 0), (second, 1), nil, .never) == .changed)
      #expect(Futex.wait((first, 0), (second, 0), (third, 5), .never) == .changed)
      #expect(Futex.wait([(first, 0), (second, 0), (third, 0)], soon()) == .timedOut)
      #expect(Futex.wake(first) == 0)
      #expect(Futex.wakeAll(first) == 0)
    }
  }

  @Test func deadlineInThePastDoesNotSleep() throws {
    try withWatchdog(seconds: 60) {
      let file = try MemoryFile(name: "test", size: 4096)
      let mapping = try Mapping(file)
      let word = unsafe SharedWord32(mapping.base)
      #expect(Futex.wait(word, while: 0, .now) == .timedOut)
      #expect(Futex.wait((word, 0), (word, 0), nil, .now) == .timedOut)
    }
  }
}
