internal import LuaRuntime
internal import SharedMemory
internal import Tracing
internal import Wire

/// What `mp.trace` is made of.
enum TraceBinding {
  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "is_traced", prefix: "") { call throws(LuaFailure) in
      try call.push(Trace.shared.writer != nil)
      return 1
    }
    try call.bind(-1, "begin_span", prefix: "") { call throws(LuaFailure) in
      try note(call, .span, .begin)
    }
    try call.bind(-1, "end_span", prefix: "") { call throws(LuaFailure) in
      try note(call, .span, .end)
    }
    try call.bind(-1, "trace_instant", prefix: "") { call throws(LuaFailure) in
      try note(call, .instant, .moment)
    }
    try call.bind(-1, "trace_counter", prefix: "") { call throws(LuaFailure) in
      let value = try call.number(2, "n")
      guard let writer else { return 0 }
      writer.note(
        .counter, .moment, object: writer.string(try call.string(1, "name")),
        argument: value.bitPattern)
      return 0
    }
    try call.bind(-1, "name_object", prefix: "trace", nameObject)
  }

  private static var writer: TraceWriter? {
    Trace.shared.writer.flatMap { $0.categories.contains(.span) ? $0 : nil }
  }

  private static func note(
    _ call: LuaCall, _ operation: TraceOperation, _ phase: TraceRecord.Phase
  ) throws(LuaFailure) -> Int {
    guard let writer else { return 0 }
    let name = writer.string(try call.string(1, "name"))
    let arguments = call.type(2) == .table ? writer.string(try json(call, 2)) : 0
    writer.note(operation, phase, object: name, detail: arguments)
    return 0
  }

  /// A flat table as JSON.
  private static func json(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> String {
    var fields: [String] = []
    try call.pushNil()
    while try call.next(index) {
      fields.append("\(JSON.quoted(try call.display(-2))):\(try value(call))")
      call.pop()
    }
    return "{\(fields.sorted().joined(separator: ","))}"
  }

  private static func value(_ call: LuaCall) throws(LuaFailure) -> String {
    switch call.type(-1) {
    case .boolean: return "\(call.booleanValue(-1))"
    case .string: return JSON.quoted(call.stringValue(-1) ?? "")
    case .number:
      if call.isInteger(-1), let integer = call.integerValue(-1) { return "\(integer)" }
      let number = call.numberValue(-1) ?? 0
      return number.isFinite ? "\(number)" : JSON.quoted("\(number)")
    default: return JSON.quoted(try call.display(-1))
    }
  }

  /// `name(object, text)`.
  private static func nameObject(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard let holder = call.anyObject(1) as? any SharedHolder else {
      throw call.mismatch(1, "object", "shared object")
    }
    let text = try call.string(2, "text")
    let arena = try SharedObjects.arena()
    for id in holder.sharedIDs { try id.name(text, in: arena) }
    // What a proxy stands for is known to its manager alone.
    if let proxy = holder as? Proxy { try proxy.nameReferent(call, text) }
    return 0
  }
}
