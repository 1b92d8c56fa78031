import TestSupport
import Testing

extension LuaMultiprocessingTests {
  /// What the containers of a manager's server make of values that they are sent.
  @Suite struct ContentsTests {
    private func length(_ sequence: String) throws -> String {
      try ModuleFixture.run(
        "return part.length('list.extend', 'seq', \(sequence))", part: "contents")
    }

    @Test(arguments: [
      ("{}", "0"), ("{1, 2}", "2"), ("{1, 2, n = 2}", "2"), ("{1, 2, 3, n = 2}", "2"),
      ("{n = 3}", "3"), ("{1, nil, 3, n = 3}", "3"), ("{n = 1026}", "1026"),
    ])
    func aLengthIsWhatNSays(sequence: String, expected: String) throws {
      #expect(try length(sequence) == expected)
    }

    @Test(arguments: ["{n = 1 << 40}", "{1, 2, 3, n = 5000}", "{n = math.maxinteger}"])
    func aLengthIsNotBelievedBeforeTheValuesAreSeen(sequence: String) throws {
      let error = #expect(throws: ModuleFixture.ScriptError.self) { try length(sequence) }
      #expect(error?.description.hasPrefix("ValueError: list.extend: seq: n is") == true)
    }

    @Test(arguments: ["{n = -1}", "{n = 1.5}", "{n = 'x'}", "7", "nil"])
    func whatIsNoSequenceIsTold(sequence: String) throws {
      let error = #expect(throws: ModuleFixture.ScriptError.self) { try length(sequence) }
      #expect(error?.description.hasPrefix("TypeError: list.extend: seq: ") == true)
    }

    @Test func sharedPartsAreComparedOnce() throws {
      try withWatchdog {
        let source = """
          local a, b, c = { 0 }, { 0 }, { 0 }
          for _ = 1, 60 do a, b, c = { a, a }, { b, c }, { b, c } end
          local other = { 1 }
          for _ = 1, 60 do other = { other, other } end
          return tostring(part.same(a, b)) .. tostring(part.same(a, other))
          """
        let compared = try ModuleFixture.run(source, part: "contents")
        #expect(compared == "truefalse")
      }
    }
  }
}
