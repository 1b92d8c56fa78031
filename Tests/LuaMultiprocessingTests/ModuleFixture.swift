import LuaRuntime
import Multiprocessing
import TestSupport
import Testing
import Wire

@testable import LuaMultiprocessing

/// The module in the one Lua state that this process has, as a script finds it.
enum ModuleFixture {
  /// What a script raised.
  struct ScriptError: Error, CustomStringConvertible {
    let description: String
  }

  /// The one state, or why there is none. Tests use it one at a time.
  private final class OneState: @unchecked Sendable {
    static let shared = OneState()
    let result: Result<LuaState, any Error>

    private init() {
      result = Result { () throws -> LuaState in
        let state = try LuaState()
        let host = ProcessHost(body: NoWork(), program: [])
        try Module.shared.install(in: state, host: host, directory: "/") { [] }
        try ModuleLoaders.pushLoaded("multiprocessing", state.call)
        try state.call.setGlobal("mp")
        return state
      }
    }
  }

  static func call() throws -> LuaCall { try OneState.shared.result.get().call }

  /// Runs source text with an embedded part of the module as the global `part`; what it returns as
  /// text.
  @discardableResult
  static func run(_ source: String, part: String = "check") throws -> String {
    let call = try call()
    defer { call.setTop(0) }
    do throws(LuaFailure) {
      try Module.shared.parts.push(part, call)
      try call.setGlobal("part")
      try call.load(source, name: "=test")
      try call.call(arguments: 0, results: 1)
      return try call.display(-1)
    } catch {
      call.pushRaised(error)
      throw ScriptError(description: try call.display(-1))
    }
  }
}

/// A language that no child runs.
private final class NoWork: WorkerBody {
  func loadProgram(_ program: [UInt8], for role: ProgramRole, in host: ProcessHost) {}
  func readWork(_ message: RawSpan, in host: ProcessHost) -> AnyObject { self }
  func warmUp(in host: ProcessHost) {}
  func prepare(forWork kind: UInt8, in host: ProcessHost) {}
  func run(_ work: AnyObject, in host: ProcessHost) {}
}

/// One test at a time, as the state has one thread.
@Suite(.serialized) struct LuaMultiprocessingTests {}
