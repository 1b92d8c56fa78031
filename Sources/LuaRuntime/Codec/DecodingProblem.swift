import CLua
import Wire

/// The words for what kept a message from becoming a value.
enum DecodingProblem {
  /// - outcome: of `clua_build`, which left names on the stack for some.
  static func text(_ call: LuaCall, _ outcome: Int, _ error: WireError?) -> String {
    switch outcome {
    case CLUA_BUILD_NO_MODULE: noModule(call)
    case CLUA_BUILD_NO_FIELD: noField(call)
    case CLUA_BUILD_NO_CLASS: noClass(name(call, -1))
    case CLUA_BUILD_NO_ERROR_CLASS:
      "the error class '\(name(call, -1))' does not exist in this process"
    case CLUA_BUILD_BAD_CODE:
      "a function by value cannot be loaded: \(name(call, -1)); sender and receiver must run the "
        + "same Lua"
    case CLUA_BUILD_NOT_ALLOWED: notAllowed(call)
    case CLUA_BUILD_TOO_DEEP: "the message is nested too deeply for the Lua stack"
    default: error.map(String.init(describing:)) ?? "malformed message: its parts do not fit"
    }
  }

  private static func name(_ call: LuaCall, _ index: Int) -> String {
    call.stringValue(index) ?? "?"
  }

  private static func noModule(_ call: LuaCall) -> String {
    let module = name(call, -2)
    guard call.type(-1) != .nil else {
      return "module '\(module)' is not loaded in this process; require it before receiving from "
        + "an untrusted peer"
    }
    return "module '\(module)' could not be loaded in this process: \(call.errorText(-1))"
  }

  private static func noField(_ call: LuaCall) -> String {
    let module = name(call, -2)
    let field = name(call, -1)
    if module == "_G" {
      return
        "the global '\(field)' does not exist in this process; define it at the top level of the "
        + "script, outside of if __name__ == \"__main__\", or make it local, so that a function goes "
        + "by value"
    }
    return
      "module '\(module)' has no field '\(field)' in this process; both processes must load the "
      + "same module"
  }

  private static func notAllowed(_ call: LuaCall) -> String {
    let module = name(call, -2)
    let field = call.stringValue(-1).map { module == "_G" ? $0 : "\(module).\($0)" }
    return
      "'\(field ?? module)' is refused from another computer: a name may lead only to Lua functions and "
      + "classes that the script or its modules define, not to a library's"
  }

  private static func noClass(_ name: String) -> String {
    "the class '\(name)' does not exist in this process; make it at the top level of the script, "
      + "outside of if __name__ == \"__main__\""
  }
}
