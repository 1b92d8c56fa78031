import TestSupport
import Testing
import Wire

@Suite struct WireValueTests {
  @Test(
    arguments: [
      (.null, [0xF6]),
      (.boolean(true), [0xF5]),
      (.integer(0), [0x00]),
      (.integer(23), [0x17]),
      (.integer(24), [0x18, 0x18]),
      (.integer(256), [0x19, 0x01, 0x00]),
      (.integer(65_536), [0x1A, 0, 1, 0, 0]),
      (.integer(1 << 32), [0x1B, 0, 0, 0, 1, 0, 0, 0, 0]),
      (.integer(-1), [0x20]),
      (.integer(-256), [0x38, 0xFF]),
      (.integer(.min), [0x3B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
      (.float(1.5), [0xFB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]),
      (.text("a"), [0x41, 0x61]),
      (.array([.integer(1), .null]), [0x82, 0x01, 0xF6]),
      (.map([WirePair(.text("a"), .integer(1))]), [0xA1, 0x41, 0x61, 0x01]),
    ] as [(WireValue, [UInt8])])
  func aValueHasItsBytes(value: WireValue, bytes: [UInt8]) throws {
    #expect(value.encoded() == bytes)
    #expect(try WireValue.decode(bytes) == value)
  }

  static func random(_ random: inout SeededRandom, depth: Int) -> WireValue {
    switch random.below(depth > 0 ? 8 : 6) {
    case 0: .null
    case 1: .boolean(random.chance(2))
    case 2: .integer(Int64(bitPattern: random.next() >> UInt64(random.below(64))))
    case 3: .integer(-Int64(random.below(1000)))
    case 4: .float(Double(random.below(1000)) / 8)
    case 5: .bytes((0..<random.below(300)).map { _ in UInt8(random.below(256)) })
    case 6: .array((0..<random.below(5)).map { _ in Self.random(&random, depth: depth - 1) })
    default:
      .map(
        (0..<random.below(5)).map { _ in
          WirePair(Self.random(&random, depth: 0), Self.random(&random, depth: depth - 1))
        })
    }
  }

  @Test func whatIsDecodedIsWhatWasEncodedAndNothingShorterIs() throws {
    var random = SeededRandom(test: "WireValueTests")
    for _ in 0..<300 {
      let value = Self.random(&random, depth: 5)
      let bytes = value.encoded()
      #expect(try WireValue.decode(bytes) == value)
      for count in 0..<min(bytes.count, 100) {
        #expect(throws: WireError.self) { try WireValue.decode([UInt8](bytes.prefix(count))) }
      }
      #expect(throws: WireError.self) { try WireValue.decode(bytes + [0]) }
      var damaged = bytes
      damaged[random.below(bytes.count)] = UInt8(random.below(256))
      _ = try? WireValue.decode(damaged)
    }
  }

  @Test func aRecordMayBeFollowedByMore() throws {
    var buffer = ByteBuffer()
    let record = WireValue.array([.integer(7), .text("x")])
    record.write(to: &buffer)
    let length = buffer.count
    buffer.append([1, 2, 3])
    let (read, count) = try WireValue.decodePrefix(buffer.bytes)
    #expect(read == record && count == length)
    #expect(buffer.bytes.extracting(count...).byteCount == 3)
    #expect(throws: WireError.self) { try WireValue.decodePrefix(ByteBuffer().bytes) }
  }

  @Test func floatsKeepAllTheirBits() throws {
    for bits in [0x7FF8_0000_0000_0001, 0xFFF0_0000_0000_0000, 0x8000_0000_0000_0000, 1] as [UInt64]
    {
      let decoded = try WireValue.decode(WireValue.float(Double(bitPattern: bits)).encoded())
      #expect(decoded.float?.bitPattern == bits)
    }
  }

  @Test func recordsAreShallow() {
    var bytes = [UInt8](repeating: 0x81, count: 63) + [0]
    #expect(throws: Never.self) { try WireValue.decode(bytes) }
    bytes.insert(0x81, at: 0)
    #expect(throws: WireError.self) { try WireValue.decode(bytes) }
    #expect(throws: WireError.self) {
      try WireValue.decode([UInt8](repeating: 0x81, count: 1_000_000) + [0])
    }
  }

  @Test func fieldsAreFoundByName() {
    let record = WireValue.map([
      WirePair(.text("name"), .text("é")), WirePair(.text("pid"), .integer(4)),
      WirePair(.text("load"), .float(0.5)), WirePair(.text("ok"), .boolean(false)),
      WirePair(.text("list"), .array([.null])),
    ])
    #expect(record["name"]?.text == "é" && record["pid"]?.integer == 4)
    #expect(record["load"]?.float == 0.5 && record["ok"]?.boolean == false)
    #expect(record["list"]?.array == [.null] && record["none"] == nil)
    #expect(WireValue.null["x"] == nil && record["pid"]?.text == nil)
  }
}
