import LinuxSystem
import LuaMultiprocessing
import LuaRuntime
import Multiprocessing

/// Where a process that another mprun started begins.
enum ChildEntry {
  /// Lives the life of a child, if that is what this process was started for.
  static func liveIfChild(_ arguments: [String]) {
    LauncherHub.liveIfAsked(arguments)
    Keeper.liveIfAsked(arguments) { ChildSession.shared.body }
    guard let birth = ChildBirth(arguments: arguments) else { return }
    birth.live { ChildSession.shared.body }
  }

  /// What a user who says the option by hand is told.
  static func refuse() -> Int32 {
    StandaloneStreams.complain(
      ByteText("'--multiprocessing-child' is what mprun starts its own children with".utf8))
    return 1
  }
}

/// The Lua state of a child that is a new program, or of a fork server.
final class ChildSession: ProgramLoader, @unchecked Sendable {
  static let shared = ChildSession()

  private(set) lazy var body = LuaWorkerBody(module: .shared, loader: self)
  private var state: LuaState?
  private var description = ProgramDescription()

  func selfContained(_ program: [UInt8]) throws(WorkerFailure) -> [UInt8] {
    guard let description = ProgramDescription(encoded: program) else {
      throw .uncaught(traceback: "the description of the program came damaged")
    }
    do throws(SystemError) {
      return try description.withTexts().encoded
    } catch {
      throw .uncaught(traceback: "\(error)")
    }
  }

  func open(_ program: [UInt8], in host: ProcessHost) throws(WorkerFailure) {
    guard let description = ProgramDescription(encoded: program) else {
      throw .uncaught(traceback: "the description of the program came damaged")
    }
    self.description = description
    do throws(LuaState.OpeningError) {
      state = try Session.open(description, host: host) { program }
    } catch {
      throw .uncaught(traceback: "not enough memory for a Lua state")
    }
  }

  func load() throws(WorkerFailure) {
    guard let state else { return }
    let interpreter = Interpreter(in: state, program: description, role: .child)
    interpreter.isElsewhere = WorkingDirectory.path != description.directory
    switch interpreter.runKeepingReport() {
    case (.done, _): Interrupts.watch(state)
    case (.failed, let report): throw .uncaught(traceback: report)
    case (.interrupted, _): throw .interrupted
    }
  }
}
