import Foundation
import LuaRuntime
import TestSupport
import Testing

/// A program is a value: a child that runs the same one has what the root process has.
@Suite struct InterpreterTests {
  private func bytes(_ text: String) -> ByteText { ByteText(text.utf8) }

  @Test func aChildRunsTheSameProgramUnderItsOwnName() throws {
    let folder = try TemporaryFolder()
    try folder.write("# first line\nnote('script ' .. arg[1] .. ' ' .. ...)", to: "script.lua")
    let log = folder.path + "/log"
    let note = """
      function note(text)
        local file = io.open("\(log)", "a")
        file:write(__name__, ": ", text, "\\n")
        file:close()
      end
      """
    let program = ProgramDescription(
      steps: [
        .text(bytes(note), name: bytes("=note")),
        .library(module: bytes("string"), global: bytes("s")),
        .text(bytes("note(s.upper('step'))"), name: bytes("=step")),
      ],
      script: .stream(path: bytes(folder.path + "/script.lua")),
      arguments: ["mprun", "script", "word"].map(bytes), origin: 1)

    let rootState = try LuaState()
    let root = Interpreter(in: rootState, program: program, role: .main)
    #expect(root.run() == .done)
    #expect(root.program.script != program.script)
    rootState.close()
    try FileManager.default.removeItem(at: folder.url.appending(path: "script.lua"))

    let childState = try LuaState()
    let child = Interpreter(in: childState, program: root.program, role: .child)
    #expect(child.run() == .done)
    childState.close()
    #expect(
      try folder.read("log") == """
        __main__: STEP
        __main__: script word word
        __mp_main__: STEP
        __mp_main__: script word word

        """)
  }

  @Test func aFailedStepIsTheLast() throws {
    let program = ProgramDescription(
      steps: [
        .text(bytes("error('on purpose', 0)"), name: bytes("=first")),
        .text(bytes("os.exit(false)"), name: bytes("=second")),
      ])
    let state = try LuaState()
    let interpreter = Interpreter(in: state, program: program, role: .main)
    #expect(interpreter.runSteps() == .failed)
    state.close()
  }

  @Test func closingEndsTheStateOnce() throws {
    let folder = try TemporaryFolder()
    let log = folder.path + "/log"
    let text = """
      setmetatable({}, {__gc = function() io.open("\(log)", "a"):write("closed"):close() end})
      """
    let program = ProgramDescription(steps: [.text(bytes(text), name: bytes("=gc"))])
    let state = try LuaState()
    let interpreter = Interpreter(in: state, program: program, role: .main)
    #expect(interpreter.run() == .done)
    state.close()
    state.close()
    #expect(try folder.read("log") == "closed")
  }
}
