/// A key and its value in a `WireValue.map`.
package struct WirePair: Hashable, Sendable {
  /// Any value, as a rule text.
  package let key: WireValue
  /// What stands under the key.
  package let value: WireValue

  /// A key with its value.
  package init(_ key: WireValue, _ value: WireValue) {
    self.key = key
    self.value = value
  }
}
