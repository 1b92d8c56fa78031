import LinuxSystem
import Testing

/// Work that stops in the middle and goes on later.
@Suite(.serialized) struct FiberTests {
  /// What two fibers did, in order.
  final class Log {
    var lines: [String] = []
  }

  @Test func workGoesOnWhereItSlept() throws {
    let log = Log()
    let fiber = try Fiber()
    fiber.run {
      log.lines.append("begin")
      _ = Fiber.sleep([], .never)
      log.lines.append("end")
    }
    #expect(log.lines == ["begin"])
    #expect(fiber.isBusy)
    fiber.resume()
    #expect(log.lines == ["begin", "end"])
    #expect(!fiber.isBusy)
  }

  @Test func outsideOfAFiberNothingSleeps() {
    #expect(!Fiber.sleep([], .never))
    #expect(Fiber.current == nil)
    #expect(!Fiber.takeInterrupt())
  }

  @Test func fibersAreInterleavedAndReused() throws {
    let log = Log()
    let fibers = try (0..<3).map { _ in try Fiber() }
    for round in 0..<10 {
      for (number, fiber) in fibers.enumerated() {
        fiber.run {
          for step in 0..<4 {
            log.lines.append("\(round) \(number) \(step)")
            _ = Fiber.sleep([], .never)
          }
        }
      }
      for _ in 0..<4 { for fiber in fibers { fiber.resume() } }
      #expect(fibers.allSatisfy { !$0.isBusy })
    }
    #expect(log.lines.count == 10 * 3 * 4)
    #expect(log.lines.prefix(6) == ["0 0 0", "0 1 0", "0 2 0", "0 0 1", "0 1 1", "0 2 1"])
  }

  @Test func aFiberIsDueByItsWordItsDeadlineOrACall() throws {
    var storage: UInt32 = 5
    try unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      let word = unsafe SharedWord32(UnsafeMutableRawPointer(pointer))
      let fiber = try Fiber()
      var interrupted = false
      fiber.run {
        _ = Fiber.sleep([(word, 5)], .never)
        _ = Fiber.sleep([], Deadline(nanoseconds: 1))
        _ = Fiber.sleep([], .never)
        _ = Fiber.sleep([], .never)
        interrupted = Fiber.takeInterrupt()
      }
      #expect(!fiber.isDue)
      word.store(6)
      #expect(fiber.isDue)
      fiber.resume()
      #expect(fiber.isDue)
      fiber.resume()
      #expect(!fiber.isDue)
      fiber.wake()
      #expect(fiber.isDue)
      fiber.resume()
      #expect(!fiber.isDue)
      fiber.interrupt()
      #expect(fiber.isDue)
      fiber.resume()
      #expect(interrupted)
      #expect(!fiber.isBusy)
    }
  }

  @Test func aStackIsLargeEnoughForDeepCalls() throws {
    func sum(_ n: Int) -> Int { n == 0 ? 0 : n + sum(n - 1) }
    var result = 0
    let fiber = try Fiber()
    fiber.run { result = sum(2000) }
    #expect(result == 2_001_000)
  }

  @Test func withoutMemoryForAStackThereIsAnError() {
    guard FaultInjection.arm("mmap", errno: 12) else { return }
    defer { FaultInjection.disarm() }
    #expect(throws: SystemError.self) { try Fiber() }
  }
}
