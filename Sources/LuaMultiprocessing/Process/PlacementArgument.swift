internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// The argument `options = {num_cpus = n, …}` of what starts processes on other computers: where
/// they are to be placed, by Ray's names.
enum PlacementArgument {
  private static let names = [
    "num_cpus", "num_gpus", "memory", "resources", "label_selector", "scheduling_strategy",
  ]
  private static let strategies = ["DEFAULT", "SPREAD"]

  /// Reads a table, or nil, as a JSON object. Errors name `function` as what was called.
  static func read(
    _ call: LuaCall, _ index: Int, of function: String
  ) throws(LuaFailure) -> String {
    if call.isNil(index) { return "{}" }
    let place = "\(function): options"
    guard call.type(index) == .table else {
      throw LimitsArgument.mismatch(call, index, place, "table or nil")
    }
    let members = try members(call, index) { (name) throws(LuaFailure) in
      guard let name, names.contains(name) else {
        throw try call.unexpected(-2, of: place, known: names)
      }
      return try value(call, name, "\(place).\(name)")
    }
    return JSON.object(members).line
  }

  /// The members of the table at an index: a function reads the value on top of the stack by the
  /// name, nil where the key is no string.
  private static func members(
    _ call: LuaCall, _ index: Int,
    _ read: (String?) throws(LuaFailure) -> JSON
  ) throws(LuaFailure) -> [JSON.Member] {
    let table = call.absolute(index)
    var members: [JSON.Member] = []
    try call.pushNil()
    while try call.next(table) {
      let name = call.type(-2) == .string ? call.stringValue(-2) : nil
      members.append(JSON.Member(name: name ?? "", value: try read(name)))
      call.pop()
    }
    return members.sorted { $0.name < $1.name }
  }

  private static func value(
    _ call: LuaCall, _ name: String, _ place: String
  ) throws(LuaFailure) -> JSON {
    switch name {
    case "num_cpus", "num_gpus", "memory": return try amount(call, place)
    case "resources":
      return try table(call, place) { (place) throws(LuaFailure) in try amount(call, place) }
    case "label_selector":
      return try table(call, place) { (place) throws(LuaFailure) in try text(call, place) }
    default:
      let strategy = try text(call, place)
      guard strategies.contains(where: { .text($0) == strategy }) else {
        throw .valueError(
          "\(place): 'DEFAULT' or 'SPREAD' expected, got \(try call.quoted(-1))")
      }
      return strategy
    }
  }

  private static func amount(_ call: LuaCall, _ place: String) throws(LuaFailure) -> JSON {
    guard call.type(-1) == .number, let number = call.numberValue(-1) else {
      throw LimitsArgument.mismatch(call, -1, place, "number")
    }
    guard number >= 0, number.isFinite else {
      throw .valueError("\(place): 0 or more expected, got \(try call.display(-1))")
    }
    return call.integerValue(-1).map { .integer($0) } ?? .number(number)
  }

  private static func text(_ call: LuaCall, _ place: String) throws(LuaFailure) -> JSON {
    guard call.type(-1) == .string, let text = call.stringValue(-1) else {
      throw LimitsArgument.mismatch(call, -1, place, "string")
    }
    return .text(text)
  }

  private static func table(
    _ call: LuaCall, _ place: String, _ read: (String) throws(LuaFailure) -> JSON
  ) throws(LuaFailure) -> JSON {
    guard call.type(-1) == .table else { throw LimitsArgument.mismatch(call, -1, place, "table") }
    return .object(
      try members(call, -1) { (name) throws(LuaFailure) in
        guard let name else {
          throw .typeError("\(place): names expected as keys, got \(try call.display(-2))")
        }
        return try read("\(place).\(name)")
      })
  }
}
