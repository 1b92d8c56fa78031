import LuaRuntime
import TestSupport
import Testing
import Wire

@testable import LuaMultiprocessing

extension LuaMultiprocessingTests {
  /// How errors reach the process that waits for a result.
  @Suite struct ErrorTransportTests {
    /// What arrives of the error that `source` returns: the value of an expression about `err`.
    private func arrived(_ source: String, _ expression: String) throws -> String {
      let call = try ModuleFixture.call()
      defer { call.setTop(0) }
      try call.load("return \(source)", name: "=error")
      try call.call(arguments: 0, results: 1)
      let message = OutgoingMessage()
      try ErrorTransport.encode(
        call, LuaErrorOrigin(traceback: "stack traceback:\n\there", where: nil), into: message)
      #expect(call.count == 0)
      try message.withBytes { bytes throws(LuaFailure) in try ErrorTransport.push(call, bytes) }
      try call.setGlobal("err")
      return try ModuleFixture.run("return \(expression)")
    }

    @Test func aTypedErrorIsEqualAndHasATraceback() throws {
      #expect(
        try arrived("mp.ValueError('odd')", "err.name .. ' ' .. err.message") == "ValueError odd")
      #expect(try arrived("mp.ValueError('odd')", "err.traceback:match('\\there')") == "\there")
      #expect(try arrived("mp.ValueError('odd')", "mp.isinstance(err, mp.ValueError)") == "true")
    }

    @Test func aStringBecomesARemoteError() throws {
      #expect(try arrived("'plain'", "err.name .. ' ' .. err.value") == "RemoteError plain")
    }

    @Test func aTableStaysATable() throws {
      #expect(try arrived("{code = 5}", "err.code") == "5")
    }

    @Test func whatCannotCrossBecomesItsText() throws {
      #expect(try arrived("coroutine.create(print)", "err.name") == "RemoteError")
      #expect(try arrived("coroutine.create(print)", "err.value:match('^thread')") == "thread")
    }

    @Test func noBytesStandForAnErrorWithoutMemory() throws {
      let call = try ModuleFixture.call()
      defer { call.setTop(0) }
      try ErrorTransport.push(call, RawSpan())
      #expect(try call.display(-1).contains("no memory"))
    }
  }
}
