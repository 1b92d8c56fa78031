import Glibc
import LinuxSystem
import Testing

@Suite struct OwnedDescriptorTests {
  private func isOpen(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }

  @Test func closesAtItsEnd() throws {
    var number: Int32 = -1
    do {
      let directory = try WorkingDirectory.open()
      number = directory.number
      #expect(isOpen(number))
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
    // Another test may have been given the number since; a directory it is not any more.
    var facts = stat()
    let stillThere = unsafe fstat(number, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    #expect(!stillThere)
  }

  @Test func givesUpItsDescriptor() throws {
    let number = try WorkingDirectory.open().release()
    #expect(isOpen(number))
    close(number)
  }

  @Test func isDuplicatedForAnotherOwner() throws {
    let first = try WorkingDirectory.open()
    let second = try first.duplicate()
    #expect(first.number != second.number)
    #expect(fcntl(second.number, F_GETFD) & FD_CLOEXEC != 0)
  }
}
