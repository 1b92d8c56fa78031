import LinuxSystem
import Testing

/// Stacks on which code stops in the middle and goes on later.
@Suite(.serialized) struct FiberTests {
  final class Log {
    var lines: [String] = []
    var here: Fiber!
    var there: Fiber!
  }

  @Test func codeGoesOnWhereItStopped() throws {
    let log = Log()
    log.here = try Fiber(adoptingCurrent: ())
    log.there = try Fiber {
      for step in 0... {
        log.lines.append("step \(step) \(Double(step) / 4)")
        log.there.switch(to: log.here)
      }
    }
    for _ in 0..<3 { log.here.switch(to: log.there) }
    #expect(log.lines == ["step 0 0.0", "step 1 0.25", "step 2 0.5"])
  }

  @Test func aStackIsLargeEnoughForDeepCalls() throws {
    func sum(_ n: Int) -> Int { n == 0 ? 0 : n + sum(n - 1) }
    let log = Log()
    log.here = try Fiber(adoptingCurrent: ())
    log.there = try Fiber {
      log.lines.append("\(sum(2000))")
      log.there.switch(to: log.here)
    }
    log.here.switch(to: log.there)
    #expect(log.lines == ["2001000"])
  }

  @Test func withoutMemoryForAStackThereIsAnError() {
    guard FaultInjection.arm("mmap", errno: 12) else { return }
    defer { FaultInjection.disarm() }
    #expect(throws: SystemError.self) { try Fiber {} }
  }
}
