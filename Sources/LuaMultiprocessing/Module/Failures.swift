internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

extension LuaFailure {
  /// The error that a script sees for one of the processes' own.
  init(_ error: MultiprocessingError) {
    switch error {
    case .interrupted: self = .keyboardInterrupt
    case .raised: self = .raised
    default: self = .system(error.className, error.description, errno: error.errno)
    }
  }

  /// The error that a script sees when shared memory refuses.
  init(_ error: SharedMemoryError) {
    self.init(MultiprocessingError.memory(error))
  }

  static var keyboardInterrupt: LuaFailure {
    .error(className: "KeyboardInterrupt", message: "")
  }

  static func system(_ className: String, _ message: String, errno: Int32?) -> LuaFailure {
    let fields = errno.map { [LuaErrorField("errno", .integer(Int($0)))] } ?? []
    return .error(className: className, message: message, fields: fields)
  }
}

extension LuaCall {
  /// Where the error on top of the stack was raised by the last failed `callTraced`, with what else
  /// explains it.
  func takeExplainedOrigin() -> LuaErrorOrigin? {
    guard let origin = takeOrigin() else { return nil }
    guard let note = Module.shared.creatorGlobals?.note(of: -1, self) else { return origin }
    return LuaErrorOrigin(traceback: "\(note)\n\(origin.traceback)", where: origin.where)
  }
}

/// Runs what throws errors of processes, for a script.
func translating<Result>(
  _ operation: () throws(MultiprocessingError) -> Result
) throws(LuaFailure) -> Result {
  do throws(MultiprocessingError) {
    return try operation()
  } catch {
    throw LuaFailure(error)
  }
}

/// Runs what throws errors of shared memory, for a script.
func translatingMemory<Result>(
  _ operation: () throws(SharedMemoryError) -> Result
) throws(LuaFailure) -> Result {
  do throws(SharedMemoryError) {
    return try operation()
  } catch {
    throw LuaFailure(error)
  }
}
