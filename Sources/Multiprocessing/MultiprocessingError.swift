package import LinuxSystem
package import SharedMemory

/// What goes wrong in this target, each case with the Python class that scripts see it as.
package enum MultiprocessingError: Error, CustomStringConvertible {
  /// A process object was used in a way that its state forbids. Python's `AssertionError`.
  case assertion(String)
  /// A wrong value, or a method of a closed object. Python's `ValueError`.
  case value(String)
  /// Something that is not possible now. Python's `RuntimeError`.
  case runtime(String)
  /// The system refused. Python's `OSError`.
  case system(SystemError)
  /// The shared memory refused. Python's `OSError`.
  case memory(SharedMemoryError)
  /// A manager cannot be reached, or its connection was lost. Python's `ConnectionError`.
  case connection(String)
  /// A message's record is not what it should be. Python's `PicklingError`.
  case damaged(String)
  /// The language has raised an error, which it keeps itself.
  case raised
  /// SIGINT came while something was waited for that cannot be taken up again. Python's
  /// `KeyboardInterrupt`.
  case interrupted

  /// The name of the Python class.
  package var className: String {
    switch self {
    case .assertion: "AssertionError"
    case .value, .memory(.notAList): "ValueError"
    case .runtime: "RuntimeError"
    case .system, .memory: "OSError"
    case .connection: "ConnectionError"
    case .damaged: "PicklingError"
    case .raised: "Error"
    case .interrupted: "KeyboardInterrupt"
    }
  }

  /// What happened, without the class.
  package var description: String {
    switch self {
    case .assertion(let text), .value(let text), .runtime(let text): text
    case .system(let error): error.description
    case .memory(let error): "\(error)"
    case .connection(let text), .damaged(let text): text
    case .raised: "an error of the language"
    case .interrupted: "interrupted"
    }
  }

  /// The error number of an `OSError`, if there is one.
  package var errno: Int32? {
    switch self {
    case .system(let error), .memory(.system(let error)): error.errno
    case .memory(.outOfMemory): 12  // ENOMEM
    case .memory(.tooManyProcesses), .memory(.tooManyAttached): 11  // EAGAIN
    case .memory(.noSuchName): 2  // ENOENT
    case .memory(.nameTaken): 17  // EEXIST
    default: nil
    }
  }
}
