internal import LuaRuntime
internal import Wire

/// `package.path` and `package.cpath`, which children share with who starts them.
struct SearchPaths {
  let path: [UInt8]
  let cpath: [UInt8]

  static func current(_ call: LuaCall) throws(LuaFailure) -> SearchPaths {
    let top = call.count
    defer { call.setTop(top) }
    try call.getGlobal("package")
    guard call.type(-1) == .table else { return SearchPaths(path: [], cpath: []) }
    try call.getField(-1, "path")
    try call.getField(-2, "cpath")
    return SearchPaths(path: call.bytesValue(-2) ?? [], cpath: call.bytesValue(-1) ?? [])
  }

  func apply(_ call: LuaCall) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    try call.getGlobal("package")
    try call.push(bytes: path)
    try call.setField(-2, "path")
    try call.push(bytes: cpath)
    try call.setField(-2, "cpath")
  }

  var value: WireValue { .array([.bytes(path), .bytes(cpath)]) }

  init(path: [UInt8], cpath: [UInt8]) {
    self.path = path
    self.cpath = cpath
  }

  init?(_ value: WireValue) {
    guard case .array(let items) = value, items.count == 2, case .bytes(let path) = items[0],
      case .bytes(let cpath) = items[1]
    else { return nil }
    self.init(path: path, cpath: cpath)
  }

  /// A program with the paths under which it is to be loaded.
  func wrap(_ program: [UInt8]) -> [UInt8] {
    WireValue.array([value, .bytes(program)]).encoded()
  }

  static func unwrap(_ bytes: [UInt8]) -> (SearchPaths?, program: [UInt8]) {
    guard case .array(let items)? = try? WireValue.decode(bytes), items.count == 2,
      case .bytes(let program) = items[1]
    else { return (nil, bytes) }
    return (SearchPaths(items[0]), program)
  }
}
