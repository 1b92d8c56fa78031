internal import LuaRuntime
internal import Multiprocessing

/// `require` in a process on another computer: it asks for modules where the program was started.
enum OriginModules {
  /// Installs the searcher, before the program is loaded.
  static func install(_ call: LuaCall, _ module: Module) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    try module.parts.pushNative(call)
    try call.bind(-1, "read_at_origin", prefix: "", read)
    try module.parts.push("origin_modules", call)
  }

  /// `read_at_origin(paths)`: the first of the files that can be read where the program was
  /// started: its index and its text.
  private static func read(_ call: LuaCall) throws(LuaFailure) -> Int {
    var paths: [[UInt8]] = []
    for index in 0..<call.rawLength(1) {
      try call.rawGet(1, index + 1)
      paths.append(call.bytesValue(-1) ?? [])
      call.pop()
    }
    guard let (index, text) = Module.shared.host.readAtOrigin(paths) else { return 0 }
    try call.push(index + 1)
    try call.push(bytes: text)
    return 2
  }
}
