import Glibc
import Testing

@testable import LinuxSystem

@Suite struct SystemErrorTests {
  @Test func saysWhatFailedOnWhatWhyAndTheRemedy() {
    let error = SystemError(
      call: "mmap", errno: ENOMEM, subject: "the arena", remedy: "see ulimit -v")
    #expect(
      error.description == "mmap of the arena: Cannot allocate memory (ENOMEM); see ulimit -v")
    let plain = SystemError(call: "fork", errno: EAGAIN, subject: "a worker")
    #expect(plain.description == "fork of a worker: Resource temporarily unavailable (EAGAIN)")
  }

  @Test func unknownNumberIsNoCrash() {
    #expect(SystemError.name(of: 54_321) == "unknown")
    #expect(SystemError.text(of: 54_321) == "Unknown error")
  }

  @Test func checkLetsResultsThrough() throws {
    #expect(try SystemError.check(Int64(5), "read", of: "a file") == 5)
    #expect(try SystemError.check(0, "read", of: "a file") == 0)
    #expect(throws: SystemError(call: "read", errno: EIO, subject: "a file", remedy: "none")) {
      try SystemError.check(-EIO, "read", of: "a file", remedy: "none")
    }
  }
}
