/// The type of a Lua value, numbered as Lua does.
package enum LuaType: Int32, Sendable {
  /// No value at this index at all: an argument that was not given.
  case none = -1
  case `nil` = 0
  case boolean = 1
  case lightUserdata = 2
  case number = 3
  case string = 4
  case table = 5
  case function = 6
  case userdata = 7
  case thread = 8

  /// Lua's own name of the type, with `coroutine` for a thread and `no value` for nothing.
  package var name: String {
    switch self {
    case .none: "no value"
    case .nil: "nil"
    case .boolean: "boolean"
    case .lightUserdata, .userdata: "userdata"
    case .number: "number"
    case .string: "string"
    case .table: "table"
    case .function: "function"
    case .thread: "coroutine"
    }
  }
}
