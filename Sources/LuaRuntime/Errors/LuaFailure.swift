/// How a bound function fails.
package enum LuaFailure: Error {
  /// The error value is on top of the Lua stack already, where a failed call into Lua left it.
  case raised
  /// A typed error that is still to be made: an instance of the error class `className`.
  indirect case error(className: String, message: String, fields: [LuaErrorField] = [])

  /// One whose text follows from the function alone.
  case known(LuaKnownFailure)

  /// The same failure, with what to write in its place behind its text.
  package func adding(remedy: String) -> LuaFailure {
    guard case .error(let className, let message, let fields) = self else { return self }
    return .error(className: className, message: "\(message); \(remedy)", fields: fields)
  }

  /// Python's TypeError.
  package static func typeError(_ message: String) -> LuaFailure {
    .error(className: "TypeError", message: message)
  }

  /// Python's ValueError.
  package static func valueError(_ message: String) -> LuaFailure {
    .error(className: "ValueError", message: message)
  }

  /// Python's RuntimeError.
  package static func runtimeError(_ message: String) -> LuaFailure {
    .error(className: "RuntimeError", message: message)
  }

  /// Python's pickle.PicklingError.
  package static func picklingError(_ message: String) -> LuaFailure {
    .error(className: "PicklingError", message: message)
  }
}
