import Glibc
import LinuxSystem
import Testing

@Suite struct MessageSocketTests {
  @Test func keepsMessagesApart() throws {
    let ends = try MessageSocket.makePair()
    let near = MessageSocket(owning: ends.near)
    let far = MessageSocket(owning: ends.far)
    try near.send([1, 2, 3])
    try near.send([4])
    #expect(try far.receive(limit: 100)?.bytes == [1, 2, 3])
    #expect(try far.receive(limit: 100)?.bytes == [4])
    try far.send([5])
    expect(near, isReadable: true)
    #expect(try near.receive(limit: 100)?.bytes == [5])
  }

  @Test func passesADescriptor() throws {
    let ends = try MessageSocket.makePair()
    let near = MessageSocket(owning: ends.near)
    let far = MessageSocket(owning: ends.far)
    let directory = try WorkingDirectory.open()
    try near.send([7], passing: directory.number)
    try near.send([8])
    guard var message = try far.receive(limit: 10) else {
      Issue.record("no message")
      return
    }
    guard let passed = message.takeDescriptor() else {
      Issue.record("no descriptor")
      return
    }
    var here = stat()
    var there = stat()
    #expect(unsafe fstat(directory.number, &here) == 0 && fstat(passed.number, &there) == 0)
    #expect(here.st_ino == there.st_ino && here.st_dev == there.st_dev)
    #expect(fcntl(passed.number, F_GETFD) & FD_CLOEXEC != 0)
    guard var plain = try far.receive(limit: 10) else {
      Issue.record("no second message")
      return
    }
    if plain.takeDescriptor() != nil { Issue.record("a descriptor that nobody passed") }
  }

  @Test func tellsTheEnd() throws {
    let ends = try MessageSocket.makePair()
    let near = MessageSocket(owning: ends.near)
    do {
      let far = MessageSocket(owning: ends.far)
      try far.send([9])
    }
    #expect(try near.receive(limit: 10)?.bytes == [9])
    let end = try near.receive(limit: 10)
    if end != nil { Issue.record("a message after the end") }
    do {
      try near.send([1])
      Issue.record("sent to nobody")
    } catch {
      #expect(error.errno == EPIPE)
    }
  }

  private func expect(_ socket: borrowing MessageSocket, isReadable: Bool) {
    let found = socket.isReadable
    #expect(found == isReadable)
  }

  @Test func tellsWhetherThereIsSomethingToReceive() throws {
    let ends = try MessageSocket.makePair()
    let near = MessageSocket(owning: ends.near)
    do {
      let far = MessageSocket(owning: ends.far)
      expect(near, isReadable: false)
      try far.send([1])
      expect(near, isReadable: true)
      _ = try near.receive(limit: 10)
      expect(near, isReadable: false)
    }
    expect(near, isReadable: true)
  }
}
