/// Bytes that are no message of this program: cut short, damaged, or from something else.
package struct WireError: Error, Equatable, CustomStringConvertible {
  /// Where in the message it was noticed.
  package let offset: Int
  /// What is wrong there.
  package let reason: String

  /// Something wrong with the bytes at `offset`.
  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  /// Such as `malformed message: it ends too early at byte 7`.
  package var description: String {
    "malformed message: \(reason) at byte \(offset)"
  }
}
