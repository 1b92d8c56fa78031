import Glibc
import TestSupport
import Testing

@testable import LinuxSystem

@Suite struct LifeWordTests {
  /// Lives armed by a thread that ends.
  @Test func kernelMarksTheEndOfAThread() throws {
    try withWatchdog(seconds: 60) {
      let file = try MemoryFile(name: "test", size: 4096)
      let mapping = try Mapping(file)
      let first = unsafe LifeWord(mapping.base)
      let second = unsafe LifeWord(mapping.base + 64)
      #expect(first.reading == .unarmed)
      #expect(first.announceSleeper() == nil)
      inAnotherThread {
        #expect(first.arm())
        #expect(second.arm())
        #expect(first.reading == .alive)
        #expect(first.announceSleeper() != nil)
        second.disarm()
      }
      // The thread may be joined before the kernel has taken it apart.
      while first.reading == .alive { usleep(100) }
      #expect(first.reading == .died)
      #expect(first.announceSleeper() == nil)
      // Taken off the list, it stays as it was.
      #expect(second.reading == .alive)
      first.disarm()
      first.reset()
      #expect(first.reading == .unarmed)
    }
  }

  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  private func inAnotherThread(_ run: @escaping () -> Void) {
    let body = Body(run)
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { context in
        let body = unsafe Unmanaged<Body>.fromOpaque(context.unsafelyUnwrapped)
        unsafe body.takeUnretainedValue().run()
        return nil
      }, Unmanaged.passUnretained(body).toOpaque())
    pthread_join(thread, nil)
  }
}
