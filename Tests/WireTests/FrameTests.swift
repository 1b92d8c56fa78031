import Testing
import Wire

@Suite struct FrameTests {
  func length(_ head: [UInt8], limit: Int = Frame.maximumLength) throws -> Int {
    var buffer = ByteBuffer()
    buffer.append(head)
    return try Frame.length(head: buffer.bytes, limit: limit)
  }

  @Test(arguments: [0, 1, 255, 65_536, 1 << 31, 1 << 40])
  func aHeadTellsTheLength(length: Int) throws {
    var buffer = ByteBuffer()
    Frame.writeHead(length: length, to: &buffer)
    #expect(buffer.count == Frame.headSize)
    #expect(try Frame.length(head: buffer.bytes) == length)
  }

  @Test func whatIsNoHeadIsRefused() {
    #expect(throws: WireError.self) { try length([0x6D, 0, 0]) }
    #expect(throws: WireError.self) { try length(Array("GET / HT".utf8)) }
    #expect(throws: WireError.self) { try length([0x6D, 0xFF, 0, 0, 0, 0, 0, 0]) }
  }

  @Test func aLimitIsALimit() throws {
    #expect(try length([0x6D, 0, 0, 0, 0, 0, 1, 0], limit: 256) == 256)
    let error = #expect(throws: WireError.self) {
      try length([0x6D, 0, 0, 0, 0, 0, 1, 1], limit: 256)
    }
    #expect(
      error?.description
        == "malformed message: a frame of 257 bytes is over the limit of 256 at byte 1")
  }
}
