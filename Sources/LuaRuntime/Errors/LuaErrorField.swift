/// A field that an error object carries besides its message, such as `errno`.
package struct LuaErrorField: Sendable {
  /// What such a field can hold.
  package enum Value: Sendable {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case bytes([UInt8])
  }

  /// The key in the error object.
  package let name: String
  /// The value under that key.
  package let value: Value

  /// A field of an error object.
  package init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}
