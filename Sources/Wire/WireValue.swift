/// A value of a control record: what processes tell one another without Lua.
package enum WireValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case float(Double)
  /// Bytes of any kind; text is its UTF-8.
  case bytes([UInt8])
  case array([WireValue])
  /// Pairs in the order in which they were written.
  case map([WirePair])

  /// Text as bytes.
  package static func text(_ value: String) -> WireValue {
    .bytes([UInt8](value.utf8))
  }
}
