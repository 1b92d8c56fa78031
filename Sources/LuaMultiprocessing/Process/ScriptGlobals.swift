internal import LuaRuntime
internal import Multiprocessing

/// The globals that the script of the process that started this one has set. A child that loaded
/// the script anew lacks those that were set behind the `__name__` guard, and its errors say so.
struct ScriptGlobals {
  /// Whose they are.
  private let process: String
  private let names: Set<String>

  private static let standard: Set<String> = [
    "_G", "_VERSION", "__name__", "arg", "assert", "collectgarbage", "coroutine", "debug", "dofile",
    "error", "getmetatable", "io", "ipairs", "load", "loadfile", "math", "next", "os", "package",
    "pairs", "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select",
    "setmetatable", "string", "table", "tonumber", "tostring", "type", "utf8", "warn", "xpcall",
  ]

  /// Pushes a list: the name of this process, then those of its script's globals.
  static func pushOwn(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable()
    let list = call.absolute(-1)
    try call.push(Module.shared.host.identity.name)
    try call.rawSet(list, 1)
    try call.pushGlobals()
    let globals = call.absolute(-1)
    var count = 1
    try call.pushNil()
    while try call.next(globals) {
      call.pop()
      guard call.type(-1) == .string, let name = call.stringValue(-1), !standard.contains(name)
      else { continue }
      count += 1
      try call.copy(-1)
      try call.rawSet(list, count)
    }
    call.remove(globals)
  }

  /// Reads the list on top of the stack, which is popped.
  init?(_ call: LuaCall) throws(LuaFailure) {
    defer { call.pop() }
    guard call.type(-1) == .table else { return nil }
    let list = call.absolute(-1)
    var texts: [String] = []
    for place in stride(from: 1, through: call.rawLength(list), by: 1) {
      try call.rawGet(list, place)
      texts.append(call.stringValue(-1) ?? "")
      call.pop()
    }
    process = texts.first ?? "?"
    names = Set(texts.dropFirst())
  }

  /// What is to be said of the error at `index`, if it came of a global that is nil here only.
  func note(of index: Int, _ call: LuaCall) -> String? {
    let top = call.count
    defer { call.setTop(top) }
    guard call.type(index) == .string, let text = call.stringValue(index),
      let start = text.firstRange(of: "nil value (global '")?.upperBound,
      let end = text[start...].firstIndex(of: "'")
    else { return nil }
    let name = String(text[start..<end])
    guard names.contains(name), (try? call.getGlobal(name)) == .some(.nil) else { return nil }
    return """
      '\(name)' was set in \(process) only: this process loaded the script anew, without what stands behind the \
      guard if __name__ == "__main__". Set it outside of the guard, or pass it as an argument.
      """
  }
}
