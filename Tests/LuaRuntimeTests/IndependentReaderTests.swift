import LuaRuntime
import Testing

/// Messages are CBOR as others understand it: Python's cbor2 reads what we write, and we what it
/// does.
@Suite struct IndependentReaderTests {
  /// What is sent, a Python expression on the received `v`, and its text.
  static let written: [(source: String, expression: String, text: String)] = [
    ("return 0", "v", "0"),
    ("return 23", "v", "23"),
    ("return -24", "v", "-24"),
    ("return 1000", "v", "1000"),
    ("return -70000", "v", "-70000"),
    ("return math.maxinteger", "v", "9223372036854775807"),
    ("return math.mininteger", "v", "-9223372036854775808"),
    ("return 0.1", "v", "0.1"),
    ("return -1/0", "v", "-inf"),
    ("return 0/0", "v", "nan"),
    ("return 'a\\0\\xff'", "v", "b'a\\x00\\xff'"),
    ("return ('x'):rep(70000)", "len(v)", "70000"),
    ("return nil", "v", "None"),
    ("return true", "v", "True"),
    ("return None", "v is cbor2.undefined", "True"),
    ("return {}", "v", "[]"),
    ("return {1, nil, 3}", "v", "[1, None, 3]"),
    ("return {a = {1.5}}", "v", "{b'a': [1.5]}"),
    ("return {[2.5] = 'x', [true] = 1}", "sorted(v)", "[True, 2.5]"),
    ("local t = {} for i = 1, 1000 do t[i] = i end return t", "sum(v)", "500500"),
    // Not {1}: cbor2 5.6.5 takes the number inside for the shared value.
    ("local s = {true} return {s, s, {s}}", "v[0] is v[1] and v[2][0] is v[0]", "True"),
    ("local t = {} t[1] = t return t", "v[0] is v", "True"),
    ("local t = {} t.x = {t} return t", "v[b'x'][0] is v", "True"),
    ("return List{1, 2}", "v", "CBORTag(60000, [1, 2])"),
    ("return setmetatable({7}, G)", "v", "CBORTag(60001, [CBORTag(60002, [b'_G', b'G']), [7]])"),
    (
      "return {string, print}", "v",
      "[CBORTag(60002, [b'string']), CBORTag(60002, [b'_G', b'print'])]"
    ),
    (
      "local e = ValueError('x') e.where = nil return e", "v",
      "CBORTag(60001, [CBORTag(60004, b'ValueError'), {b'message': b'x'}])"
    ),
    (
      "local a, b = 1, {2} return function() return a, b end",
      "(v.tag, v.value[1][:4], v.value[2:])", "(60005, b'\\x1bLua', [1, [2]])"
    ),
    (
      "local n = {} local function f() return n end return {f, function() return n end}",
      "(v[0].value[2].tag, v[1].value[2] is v[0].value[2])", "(60006, True)"
    ),
    (
      "return setmetatable({}, {__reduce = function() return print, {1, nil, 3} end})", "v",
      "CBORTag(60007, [CBORTag(60002, [b'_G', b'print']), [1, None, 3]])"
    ),
  ]

  @Test func cbor2ReadsWhatWeWrite() throws {
    let fixture = try CodecFixture()
    try fixture.both("G = {}")
    var input = ""
    for (source, expression, _) in Self.written {
      let bytes = try fixture.encode(source)
      input += IndependentReader.hexadecimal(bytes) + "\t" + expression + "\n"
    }
    let lines = try IndependentReader.run(
      """
      import sys, cbor2
      for line in sys.stdin:
        message, expression = line.rstrip("\\n").split("\\t")
        v = cbor2.loads(bytes.fromhex(message))
        print(repr(eval(expression)))
      """, input: input)
    #expect(lines.count == Self.written.count)
    for (line, (source, _, text)) in zip(lines, Self.written) {
      #expect(line == text, "\(source)")
    }
  }

  /// Python values, and what the received `v` is to be in Lua.
  static let read: [(value: String, check: String)] = [
    ("[1, -1, 2**63 - 1, -2**63, 2.5]", "v[1] == 1 and v[4] == math.mininteger and v[5] == 2.5"),
    ("{b'a': [b'x', None, True, cbor2.undefined]}", "v.a[1] == 'x' and v.a[3] and v.a[4] == None"),
    ("list(range(300))", "#v == 300 and v[300] == 299"),
    ("cycle", "v[1] == v and v[2] == v[3]"),
  ]

  @Test func weReadWhatCbor2Writes() throws {
    let fixture = try CodecFixture()
    let lines = try IndependentReader.run(
      """
      import sys, cbor2
      shared = {b'x': 1}
      cycle = [None, shared, shared]
      cycle[0] = cycle
      for line in sys.stdin:
        print(cbor2.dumps(eval(line), value_sharing="cycle" in line).hex())
      """, input: Self.read.map(\.value).joined(separator: "\n"))
    #expect(lines.count == Self.read.count)
    for (line, (value, check)) in zip(lines, Self.read) {
      try fixture.decode(IndependentReader.bytes(line))
      try CodecFixture.run(fixture.receiver, "return \(check)", results: 1)
      #expect(fixture.receiver.call.booleanValue(-1), "\(value)")
      fixture.receiver.call.setTop(0)
    }
  }
}
