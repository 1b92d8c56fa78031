internal import LuaRuntime
internal import Multiprocessing

/// The argument `limits = {memory = bytes, cpu = seconds, files = n}` of what starts processes.
enum LimitsArgument {
  private static let names = ["memory", "cpu", "files"]

  /// Reads a table, or nil, which bounds nothing. Errors name `function` as what was called.
  static func read(
    _ call: LuaCall, _ index: Int, of function: String
  ) throws(LuaFailure) -> ProcessLimits {
    var limits = ProcessLimits()
    if call.isNil(index) { return limits }
    guard call.type(index) == .table else {
      throw mismatch(call, index, "\(function): limits", "table or nil")
    }
    let index = call.absolute(index)
    try checkKeys(call, index, function)
    limits.memory = try count(call, index, "memory", of: function)
    limits.processorTime = try seconds(call, index, of: function)
    limits.files = try count(call, index, "files", of: function)
    return limits
  }

  /// Pushes such a table, or nil if nothing is bounded.
  static func push(_ call: LuaCall, _ limits: ProcessLimits) throws(LuaFailure) {
    if limits == ProcessLimits() { return try call.pushNil() }
    try call.newTable(record: names.count)
    let bounds = [limits.memory, limits.processorTime, limits.files]
    for (name, bound) in zip(names, bounds) {
      guard let bound else { continue }
      try call.push(Int(clamping: bound))
      try call.rawSetField(-2, name)
    }
  }

  private static func checkKeys(
    _ call: LuaCall, _ table: Int, _ function: String
  ) throws(LuaFailure) {
    try call.pushNil()
    while try call.next(table) {
      call.pop()
      if let name = call.stringValue(-1), names.contains(name) { continue }
      throw .typeError(
        "\(function): limits: unexpected field \(try call.display(-1)); "
          + "memory, cpu and files are known")
    }
  }

  private static func count(
    _ call: LuaCall, _ table: Int, _ name: String, of function: String
  ) throws(LuaFailure) -> UInt64? {
    try call.rawGetField(table, name)
    defer { call.pop() }
    if call.isNil(-1) { return nil }
    let place = "\(function): limits.\(name)"
    guard call.type(-1) == .number, let count = call.integerValue(-1) else {
      throw mismatch(call, -1, place, "integer or nil")
    }
    guard count >= 1 else { throw .valueError("\(place): at least 1 expected, got \(count)") }
    return UInt64(count)
  }

  /// The kernel counts whole seconds: parts of one are rounded up.
  private static func seconds(
    _ call: LuaCall, _ table: Int, of function: String
  ) throws(LuaFailure) -> UInt64? {
    try call.rawGetField(table, "cpu")
    defer { call.pop() }
    if call.isNil(-1) { return nil }
    let place = "\(function): limits.cpu"
    guard call.type(-1) == .number, let seconds = call.numberValue(-1) else {
      throw mismatch(call, -1, place, "number of seconds or nil")
    }
    guard seconds > 0 else {
      throw .valueError("\(place): more than 0 seconds expected, got \(try call.display(-1))")
    }
    return seconds.rounded(.up) < 1e9 ? UInt64(seconds.rounded(.up)) : nil
  }

  /// The TypeError for a value at `index`, whose place in the call is named.
  static func mismatch(
    _ call: LuaCall, _ index: Int, _ place: String, _ expected: String
  ) -> LuaFailure {
    var got = call.typeName(index)
    if call.type(index) == .number, let text = try? call.display(index) { got = "number \(text)" }
    return .typeError("\(place): \(expected) expected, got \(got)")
  }
}
