import LinuxSystem
import Network
import SharedMemory
import TestSupport
import Testing
import Wire

@testable import Multiprocessing

/// A manager's server and its clients, for a language that is no Lua.
struct ManagerServerTests {
  @Test func answersCalls() throws {
    try withWatchdog {
      let program = try CounterProgram()
      let counter = try program.create()
      try program.call(counter, "add", [.integer(5)])
      try program.call(counter, "add", [.integer(-2)])
      #expect(try program.call(counter, "get") == [.integer(3)])
      #expect(throws: MultiprocessingError.self) { try program.call(counter, "no such method") }
      #expect(try program.call(counter, "get") == [.integer(3)])
    }
  }

  @Test func numbersOfReferentsAreNotGuessed() throws {
    try withWatchdog {
      let program = try CounterProgram()
      let numbers = try (0..<100).map { _ in try program.create() }
      #expect(Set(numbers).count == 100)
      #expect(numbers.allSatisfy { $0 > 0 && $0 <= UInt64(Int64.max) })
      // Each of 8 ranges has some of 100 random numbers, but for one case in 80,000.
      #expect(Set(numbers.map { $0 >> 60 }).count == 8)
    }
  }

  @Test func aReferentGoesWhenNobodyHoldsIt() throws {
    try withWatchdog {
      let program = try CounterProgram()
      let kept = try program.create()
      let dropped = try program.create()
      try program.settle()
      #expect(program.host.released.isEmpty)
      program.host.tokens[dropped] = nil
      try program.settle()
      #expect(program.host.released == [dropped])
      #expect(try program.call(kept, "get") == [.integer(0)])
    }
  }

  @Test func whoCallsAfterTheEndIsTold() throws {
    try withWatchdog {
      let program = try CounterProgram()
      let counter = try program.create()
      program.server.address.askToStop()
      while !program.server.isStopping { _ = try program.server.step() }
      try program.server.end()
      #expect(program.host.isFinished)
      let error = #expect(throws: MultiprocessingError.self) { try program.call(counter, "get") }
      #expect(error?.className == "ConnectionError")
    }
  }

  @Test func anotherProgramReachesWhatItWasGiven() throws {
    try withWatchdog {
      let program = try CounterProgram()
      let path: [UInt8] = [0] + (try CurrentProcess.randomBytes(12))
      let socket = try ListeningSocket(try SocketAddress(path: path), backlog: 8)
      try program.server.listen(socket, authkey: [1, 2, 3])
      let counter = try program.create()
      let connection = try program.client.connect(
        .path(path), authkey: [1, 2, 3], Turns(program, {}))
      #expect(try program.call(connection, counter, "get") == [.integer(0)])
      let holding = connection.referent(counter, isMention: false)
      let call = RecordCall([], waiting: Turns(program, {}))
      try holding.call("get", call)
      #expect(call.results == [.integer(0)])
      // The other program holds it now.
      program.host.tokens[counter] = nil
      try program.settle()
      #expect(program.host.released.isEmpty)
      let gone = connection.referent(counter - 1, isMention: false)
      let error = #expect(throws: MultiprocessingError.self) { try gone.call("get", call) }
      #expect(error?.className == "RuntimeError")
      connection.becomeFork()
    }
  }
}

/// The heads of requests and replies, which anybody may have written.
struct ManagerMessageTests {
  private func bytes(_ write: (OutgoingMessage) -> Void) -> [UInt8] {
    let message = OutgoingMessage()
    write(message)
    return message.withBytes { $0.copied() }
  }

  private func head(_ bytes: [UInt8]) -> (UInt64, UInt64, Int)? {
    var buffer = ByteBuffer(capacity: bytes.count)
    buffer.append(bytes)
    return buffer.withBytes { message in
      ManagerRequestHead(message).map { ($0.number, $0.referent, $0.method.count) }
    }
  }

  @Test(arguments: [1, 23, 24, 255, 256, 65536, 1 << 32, UInt64(Int64.max)])
  func areReadAsTheyWereWritten(number: UInt64) {
    let written = bytes {
      ManagerRequestHead.append(number: number, referent: number, method: "get", to: $0)
    }
    #expect(head(written).map { $0 == (number, number, 3) } == true)
  }

  @Test func everyPrefixAndEveryChangedByteIsReadSafely() {
    let written = bytes {
      ManagerRequestHead.append(number: 1 << 40, referent: 300, method: "#getitem", to: $0)
    }
    for length in 0..<written.count { #expect(head(Array(written.prefix(length))) == nil) }
    for place in written.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = written
        changed[place] = byte
        if let read = head(changed) { #expect(read.2 <= written.count) }
      }
    }
  }

  @Test func negativeNumbersAndOtherListsAreRefused() {
    for value: WireValue in [
      .array([.integer(-1), .integer(0), .text("x")]), .array([.integer(1), .integer(2)]),
      .array([.integer(1), .text("x"), .text("x")]), .integer(3), .array([]),
    ] {
      #expect(head(value.encoded()) == nil)
    }
  }
}
