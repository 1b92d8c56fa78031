internal import LuaRuntime
internal import Wire

/// What a program has around it that children share with who starts them: `package.path`,
/// `package.cpath` and `arg`.
enum Surroundings {
  /// As they are now, encoded.
  static func current(_ call: LuaCall) throws(LuaFailure) -> [UInt8] {
    let top = call.count
    defer { call.setTop(top) }
    var paths: [WireValue] = [.null, .null]
    if try call.getGlobal("package") == .table {
      for (index, name) in ["path", "cpath"].enumerated() {
        try call.getField(top + 1, name)
        paths[index] = call.bytesValue(-1).map { .bytes($0) } ?? .null
      }
    }
    return WireValue.array(paths + [try arguments(call)]).encoded()
  }

  /// The global table `arg`; null where it has something that cannot cross: then a child has what
  /// the command line says.
  private static func arguments(_ call: LuaCall) throws(LuaFailure) -> WireValue {
    guard try call.getGlobal("arg") == .table else { return .null }
    let message = OutgoingMessage()
    do throws(LuaFailure) {
      try Pickler.encode(call, -1, into: message, root: "arg")
    } catch {
      return .null
    }
    return message.references.isEmpty ? .bytes(message.bytes.bytes.copied()) : .null
  }

  /// Takes on what `current` has encoded elsewhere.
  static func apply(_ bytes: [UInt8], _ call: LuaCall) throws(LuaFailure) {
    guard case .array(let items)? = try? WireValue.decode(bytes), items.count == 3 else { return }
    let top = call.count
    defer { call.setTop(top) }
    if try call.getGlobal("package") == .table {
      for (name, value) in zip(["path", "cpath"], items) {
        guard let text = value.bytes else { continue }
        try call.push(bytes: text)
        try call.setField(top + 1, name)
      }
    }
    guard let encoded = items[2].bytes else { return }
    try Unpickler.decode(call, encoded)
    try call.setGlobal("arg")
  }
}
