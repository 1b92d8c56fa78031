import LuaMultiprocessing
import LuaRuntime
import Multiprocessing

/// The Lua state of the program's first process.
final class MainSession: ProgramLoader {
  private(set) lazy var body = LuaWorkerBody(module: .shared, loader: self)
  private(set) var interpreter: Interpreter?

  /// Nil when there is no memory, which has been reported.
  func open(_ program: ProgramDescription, _ host: ProcessHost) -> LuaState? {
    do throws(LuaState.OpeningError) {
      let state = try Session.open(program, host: host) {
        [weak self] in self?.interpreter?.program.encoded ?? program.encoded
      }
      interpreter = Interpreter(in: state, program: program, role: .main)
      return state
    } catch {
      StandaloneStreams.complain(ByteText("cannot create state: not enough memory".utf8))
      return nil
    }
  }

  // Stand-ins are new programs.
  func selfContained(_ program: [UInt8]) throws(WorkerFailure) -> [UInt8] { program }

  // A fork has the program already; the main process loads it as the main program.
  func open(_ program: [UInt8], in host: ProcessHost) throws(WorkerFailure) {}

  func load() throws(WorkerFailure) {}
}

extension ProgramLoader {
  /// Which program this is.
  var build: String { Usage.build }
}
