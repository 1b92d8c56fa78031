import LuaRuntime
import TestSupport
import Testing

/// No message crashes the receiver: cut short anywhere, damaged anywhere, or made up.
@Suite struct MalformedMessageTests {
  static let script = """
    function make(...) return {...} end
    R = {__reduce = function(self) return make, {1, {2}} end}
    Named = {}
    """

  static let messages = [
    "return {1, -70000, 2.5, 'text', {}, {1, nil, 3}, true, None}",
    "local t = {} for i = 1, 70 do t[i] = i * i end return t",
    "local t = {} t.a = {t, [t] = 1.5} return t",
    "local n = {0} local function f() return n end return {f, function() return f, n end}",
    "return {print, string, _G, make, setmetatable({1}, R), setmetatable({x = {}}, Named)}",
    "return {ValueError, ValueError('x'), List{1, List{}}, Class, setmetatable({}, Class)}",
  ]

  func fixture() throws -> CodecFixture {
    let fixture = try CodecFixture()
    try fixture.both(Self.script)
    for state in [fixture.sender, fixture.receiver] {
      try state.call.newTable()
      try state.call.registerClass("Class", -1)
      try state.call.setGlobal("Class")
    }
    // A damaged name is looked for in vain, and not in the file system.
    try CodecFixture.run(fixture.receiver, "package.searchers = {package.searchers[1]}")
    return fixture
  }

  /// Decodes and answers whether it was a message; the stack is checked by the fixture.
  func accepts(_ fixture: CodecFixture, _ bytes: [UInt8], allowCode: Bool = true) throws -> Bool {
    do {
      try fixture.decode(bytes, allowCode: allowCode)
      return true
    } catch is CodecFixture.ScriptError {
      return false
    }
  }

  @Test(arguments: messages)
  func aMessageCutShortAnywhereIsAnError(source: String) throws {
    let fixture = try fixture()
    let bytes = try fixture.encode(source)
    #expect(try accepts(fixture, bytes))
    for count in 0..<bytes.count {
      let isAccepted = try accepts(fixture, Array(bytes.prefix(count)))
      #expect(!isAccepted, "cut to \(count) of \(bytes.count) bytes")
    }
    let isAccepted = try accepts(fixture, bytes + [0])
    #expect(!isAccepted, "with a byte after its end")
  }

  @Test(arguments: messages)
  func everyByteMayBecomeAnyOther(source: String) throws {
    let fixture = try fixture()
    let bytes = try fixture.encode(source)
    for place in bytes.indices {
      var damaged = bytes
      for byte in UInt8.min...UInt8.max {
        damaged[place] = byte
        _ = try accepts(fixture, damaged, allowCode: byte & 1 == 0)
      }
    }
  }

  @Test func randomBytesAreNoMessages() throws {
    let fixture = try fixture()
    var random = SeededRandom(test: "MalformedMessageTests")
    for _ in 0..<20_000 {
      let bytes = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
      _ = try accepts(fixture, bytes)
    }
  }

  @Test(
    arguments: [
      ([], "it ends too early"),
      ([0x1C], "an indefinite or reserved length"),
      ([0x9F], "an indefinite or reserved length"),
      ([0xFF], "an unknown simple value"),
      ([0x61, 0x41], "a text string"),
      ([0x1B, 0xFF, 0, 0, 0, 0, 0, 0, 0], "an integer beyond 64 bits"),
      ([0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "a string longer than the message"),
      ([0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "more items than bytes"),
      ([0xBA, 0x7F, 0xFF, 0xFF, 0xFF], "more items than bytes"),
      ([0x84, 0x84, 0x84, 0x84, 0, 0, 0, 0], "more items than bytes"),
      ([0xD8, 29, 0], "a reference to nothing"),
      ([0xD8, 28, 1], "a tag before the wrong item"),
      ([0xC1, 0], "the unknown tag 1"),
      ([0xA1, 0xF6, 1], "its parts do not fit"),
      ([0xA1, 0xFB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0, 1], "its parts do not fit"),
      // A metatable that the message itself brings, and one for a table that is there already.
      ([0xD9, 0xEA, 0x61, 0x82, 0xA0, 0xA0], "a metatable without a name"),
      (
        [0xD9, 0xEA, 0x61, 0x82, 0xD9, 0xEA, 0x62, 0x81, 0x42, 0x5F, 0x47]
          + [0xD9, 0xEA, 0x62, 0x81, 0x42, 0x5F, 0x47],
        "a tag before the wrong item"
      ),
      // An object that refers to itself in its constructor's arguments.
      (
        [0xD8, 28, 0xD9, 0xEA, 0x67, 0x82, 0xD9, 0xEA, 0x62, 0x82, 0x42, 0x5F, 0x47]
          + [0x44, 0x6D, 0x61, 0x6B, 0x65, 0x81, 0xD8, 29, 0],
        "a reference to a value that is not there yet"
      ),
      ([0xD9, 0xEA, 0x65, 0x82, 0x00, 0x41, 0x1B], "damaged bytecode"),
      ([0xD9, 0xEA, 0x66, 0x01], "an upvalue outside of a function"),
    ] as [([UInt8], String)])
  func aMadeUpMessageIsRefused(bytes: [UInt8], reason: String) throws {
    let fixture = try fixture()
    let error = #expect(throws: CodecFixture.ScriptError.self) { try fixture.decode(bytes) }
    #expect(error?.text.hasPrefix("PicklingError: malformed message: ") == true)
    #expect(error?.text.contains(reason) == true, "\(error?.text ?? "")")
  }
}
