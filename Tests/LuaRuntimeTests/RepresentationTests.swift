import LuaRuntime
import TestSupport
import Testing

/// Values as Python shows them.
@Suite struct RepresentationTests {
  func shown(_ source: String) throws -> String {
    let state = try LuaState()
    try CodecFixture.open(state.call)
    try CodecFixture.run(state, source, results: 1)
    let text = try state.call.representation(-1)
    #expect(state.call.count == 1)
    return text
  }

  @Test(arguments: [
    ("return 'a string alone'", "a string alone"),
    ("return nil", "None"),
    ("return None", "None"),
    ("return true", "True"),
    ("return {true, false, None}", "[True, False, None]"),
    ("return {}", "[]"),
    ("return List{}", "[]"),
    ("return {1, 4, 9}", "[1, 4, 9]"),
    ("return List{1, List{2}}", "[1, [2]]"),
    ("return {1, 2, n = 2}", "[1, 2]"),
    ("return table.pack(1, nil, 3)", "[1, None, 3]"),
    ("return List{n = 3}", "[None, None, None]"),
    ("return List{1, nil, 3, n = 4}", "[1, None, 3, None]"),
    ("return {n = 5}", "{'n': 5}"),
    ("return {[1] = 'a', [3] = 'c'}", "{1: 'a', 3: 'c'}"),
    ("return {1, 2, x = 3}", "{1: 1, 2: 2, 'x': 3}"),
    (
      "return {b = 1, a = 2, [10] = 3, [2] = 4, [2.5] = 5, [true] = 6}",
      "{2: 4, 2.5: 5, 10: 3, 'a': 2, 'b': 1, True: 6}"
    ),
    ("return {x = {y = {}}}", "{'x': {'y': []}}"),
    (
      "return {'it\\'s', 'back\\\\slash', 'a\\nb\\tc\\rd'}",
      "['it\\'s', 'back\\\\slash', 'a\\nb\\tc\\rd']"
    ),
    (
      "return {'\\0\\x1f\\x7f\\xff', 'é€😀', '\\xc3', '\\xed\\xa0\\x80', '\\xf4\\x90\\x80\\x80'}",
      "['\\x00\\x1f\\x7f\\xff', 'é€😀', '\\xc3', '\\xed\\xa0\\x80', '\\xf4\\x90\\x80\\x80']"
    ),
    ("local t = {} t[1] = t return t", "[[...]]"),
    ("local t = {} t.x = t return t", "{'x': {...}}"),
    ("local s = {1} return {s, s}", "[[1], [1]]"),
    ("local t = {x = {}} t.x[1] = t return t", "{'x': [{...}]}"),
    ("return {ValueError('bad')}", "[ValueError: bad]"),
    ("return ValueError", "<class 'ValueError'>"),
    (
      "return {setmetatable({}, {__tostring = function() return 'Namespace(x=1)' end})}",
      "[Namespace(x=1)]"
    ),
    ("return setmetatable({1}, {})", "[1]"),
    ("return tostring(List{1, 'x'})", "[1, 'x']"),
  ])
  func aValueIsShownAsInPython(source: String, text: String) throws {
    #expect(try shown(source) == text)
  }

  @Test(arguments: [
    ("0.0", "0.0"), ("-0.0", "-0.0"), ("1.0", "1.0"), ("3.1415927", "3.1415927"), ("0.1", "0.1"),
    ("1e15", "1000000000000000.0"), ("1e16", "1e+16"),
    ("123456789012345678.0", "1.2345678901234568e+17"),
    ("1e22", "1e+22"), ("1e100", "1e+100"), ("1.5e300", "1.5e+300"), ("1e-4", "0.0001"),
    ("1e-5", "1e-05"), ("1.25e-7", "1.25e-07"), ("5e-324", "5e-324"),
    ("2.0^53", "9007199254740992.0"),
    ("12345678901234567.0", "1.2345678901234568e+16"), ("100.0", "100.0"), ("-2.5", "-2.5"),
    ("1/0", "inf"), ("-1/0", "-inf"), ("0/0", "nan"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"),
  ])
  func aFloatHasPythonsText(source: String, text: String) throws {
    #expect(try shown("return {\(source)}") == "[\(text)]")
  }

  @Test func floatsOfRandomBitsHavePythonsText() throws {
    var random = SeededRandom(test: "RepresentationTests")
    let state = try LuaState()
    var input = ""
    var ours: [String] = []
    for _ in 0..<2000 {
      var value = Double(bitPattern: random.next())
      // Half of them of everyday size.
      if random.chance(2) { value = Double(random.below(1_000_000_000)) / 1000 }
      if value.isNaN { continue }
      try state.call.push(value)
      ours.append(try state.call.representation(-1))
      state.call.pop()
      input += "\(value.bitPattern)\n"
    }
    let lines = try IndependentReader.run(
      """
      import sys, struct
      for line in sys.stdin:
        print(repr(struct.unpack("d", struct.pack("Q", int(line)))[0]))
      """, input: input)
    #expect(lines == ours)
  }

  @Test func functionsAreShownAsLuaDoes() throws {
    #expect(
      try shown("return {print}").hasPrefix("[function: builtin")
        || shown("return {print}").hasPrefix("[function: 0x"))
  }

  @Test func deepValuesAreShown() throws {
    let text = try shown("local t = {} for i = 2, 100000 do t = {t} end return t")
    #expect(text.utf8.count == 200_000)
  }
}
