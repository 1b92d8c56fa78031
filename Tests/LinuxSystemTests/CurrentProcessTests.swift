import Glibc
import LinuxSystem
import Testing

@Suite struct CurrentProcessTests {
  @Test func isThisOne() {
    #expect(CurrentProcess.pid == getpid())
    #expect(CurrentProcess.parentPID == getppid())
  }

  @Test func givesFreshRandomBytes() throws {
    let first = try CurrentProcess.randomBytes(32)
    #expect(first.count == 32)
    #expect(try CurrentProcess.randomBytes(32) != first)
    #expect(try CurrentProcess.randomBytes(0) == [])
  }

  @Test func knowsItsLimits() throws {
    let files = try ResourceLimit.openFiles.current()
    var limit = rlimit()
    _ = unsafe getrlimit(RLIMIT_NOFILE, &limit)
    #expect(files == (limit.rlim_cur == rlim_t.max ? nil : UInt64(limit.rlim_cur)))
  }

  @Test func knowsItsAddressSpace() throws {
    let before = try CurrentProcess.addressSpaceSize()
    let size = 1 << 30
    let mapped = unsafe mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    defer { _ = unsafe munmap(mapped, size) }
    #expect(try CurrentProcess.addressSpaceSize() >= before + UInt64(size) / 2)
  }

  @Test func knowsTheTimeThatItUsed() {
    let before = CurrentProcess.processorTime
    var rounds = 0
    while CurrentProcess.processorTime < before + 0.01 { rounds += 1 }
    #expect(rounds > 0)
  }

  @Test func knowsItsDirectory() throws {
    let directory = try #require(WorkingDirectory.current())
    #expect(WorkingDirectory.current() == directory)
  }
}
