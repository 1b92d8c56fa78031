internal import CLua

/// A Lua state that runs a program: its libraries, its `arg`, its chunks and its script.
///
/// Errors of the program are reported on stderr with their traceback, as `lua5.4` does, and come
/// back as an `Outcome`. All calls run Lua code on the caller's thread and return when it ends.
@safe
package final class Interpreter {
  /// Which process of the tree runs the program; the script sees it in the global `__name__`.
  package enum Role: String, Sendable {
    /// The process the user started.
    case main = "__main__"
    /// A child that loads the program to have its functions.
    case child = "__mp_main__"
  }

  /// How a program, or a piece of it, ended.
  package enum Outcome: Sendable {
    /// In order.
    case done
    /// With an uncaught error, which has been reported.
    case failed
    /// With an uncaught KeyboardInterrupt, which has been reported in one line.
    case interrupted
  }

  /// The `lua_State`, for those who add libraries to it.
  package let state: OpaquePointer

  /// What this state runs. A script on stdin is in it as a text once it has been read.
  package private(set) var program: ProgramDescription

  private let role: Role
  /// Whether the working directory is another one than that in which the program began, so that
  /// files with relative paths are read from there.
  package var isElsewhere = false

  /// Runs a program in a state with its libraries open, which somebody else will close.
  package init(in state: LuaState, program: ProgramDescription, role: Role) {
    unsafe self.state = state.call.state
    self.program = program
    self.role = role
  }

  /// Runs the program and gives the text of the error that ended it, if one did, instead of writing
  /// it to stderr.
  package func runKeepingReport() -> (outcome: Outcome, report: String) {
    clua_standalone_keep_reports(true)
    defer { clua_standalone_keep_reports(false) }
    let outcome = run()
    return (outcome, unsafe String(cString: clua_standalone_kept_report()))
  }

  /// Runs the program: what comes before the script, and the script if that goes well.
  package func run() -> Outcome {
    let outcome = runSteps()
    return outcome == .done ? runScript() : outcome
  }

  /// Sets `__name__` and `arg` and runs what comes before the script, up to the first failure.
  package func runSteps() -> Outcome {
    var outcome = setGlobals()
    for step in program.steps where outcome == .done { outcome = run(step) }
    return outcome
  }

  /// Runs the script, if there is one.
  package func runScript() -> Outcome {
    switch program.script {
    case .none:
      return .done
    case .file(let path):
      if let text = textFromBeginning(path) {
        return unsafe call(text, Array("@".utf8) + path) {
          unsafe clua_standalone_run_script_text(state, $0, $1, $2)
        }
      }
      return unsafe Outcome(
        path.withCText { path, _ in unsafe clua_standalone_run_script(state, path) })
    case .stream(let path):
      guard let text = StandaloneStreams.read(path) else { return .failed }
      program.script = .text(text, name: path.map { Array("@".utf8) + $0 } ?? Array("=stdin".utf8))
      return runScript()
    case .text(let text, let name):
      return unsafe call(text, name) { unsafe clua_standalone_run_script_text(state, $0, $1, $2) }
    }
  }

  /// Reads lines from stdin and evaluates them until its end. Tables are shown as Python's `repr`
  /// shows them, unless they have a text of their own.
  package func interact() -> Outcome {
    let call = unsafe LuaCall(state, nil)
    do throws(LuaFailure) {
      try call.push(function: "representation") { call throws(LuaFailure) in
        try call.pushRepresentation(1)
        return 1
      }
      try call.rawSetField(Int(CLUA_REGISTRY), CLUA_REPRESENTATION)
    } catch {
      return .failed
    }
    return unsafe Outcome(clua_standalone_interact(state))
  }

  /// The text of a file with a relative path, where the program began elsewhere and the file is
  /// there.
  private func textFromBeginning(_ path: ByteText) -> ByteText? {
    guard isElsewhere, path.first != UInt8(ascii: "/") else { return nil }
    let place = Array("\(program.directory)/".utf8) + path
    return StandaloneStreams.exists(place) ? StandaloneStreams.read(place) : nil
  }

  // MARK: - The pieces

  private func setGlobals() -> Outcome {
    let named = unsafe clua_standalone_set_global(state, "__name__", role.rawValue)
    guard Outcome(named) == .done else { return Outcome(named) }
    // A child has its parent's `arg` already, unless there is something in it that cannot cross.
    if role == .child, unsafe clua_standalone_has_arguments(state) { return .done }
    let packed = Array(program.arguments.joined(separator: [0]))
    let count = Int32(program.arguments.count)
    let origin = Int32(program.origin)
    return unsafe Outcome(
      packed.withCText { text, _ in
        unsafe clua_standalone_set_arguments(state, text, count, origin)
      })
  }

  private func run(_ step: ProgramDescription.Step) -> Outcome {
    switch step {
    case .text(let text, let name):
      return unsafe call(text, name) { unsafe clua_standalone_run_text(state, $0, $1, $2) }
    case .file(let path):
      if let text = textFromBeginning(path) {
        return unsafe call(text, Array("@".utf8) + path) {
          unsafe clua_standalone_run_text(state, $0, $1, $2)
        }
      }
      return unsafe Outcome(
        path.withCText { path, _ in unsafe clua_standalone_run_file(state, path) })
    case .library(let module, let global):
      return unsafe call(module, global) { unsafe clua_standalone_require(state, $2, $0) }
    case .warnings:
      return unsafe Outcome(clua_standalone_enable_warnings(state))
    }
  }

  /// Hands a text and a name to a C function as text, length and zero-terminated name.
  private func call(
    _ text: ByteText, _ name: ByteText,
    _ body: (UnsafePointer<CChar>, Int, UnsafePointer<CChar>) -> Int32
  ) -> Outcome {
    unsafe Outcome(
      text.withCText { text, length in
        unsafe name.withCText { name, _ in unsafe body(text, length, name) }
      })
  }
}

extension Interpreter.Outcome {
  /// The outcome that a C function told.
  fileprivate init(_ code: Int32) {
    switch code {
    case Int32(CLUA_DONE): self = .done
    case Int32(CLUA_INTERRUPTED): self = .interrupted
    default: self = .failed
    }
  }
}
