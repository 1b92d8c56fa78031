/// A failure that scripts run into in loops, such as that of an empty queue. Its text follows from
/// the function, the reason and a number: it is made once, and raising it again is cheap.
package final class LuaKnownFailure: Sendable {
  let className: StaticString
  let reason: StaticString
  let detail: Int

  /// A failure of the class.
  ///
  /// - Parameter reason: What stands behind the function's name; `%I` in it is `detail`.
  package init(_ className: StaticString, _ reason: StaticString, detail: Int = 0) {
    self.className = className
    self.reason = reason
    self.detail = detail
  }

  /// The text, of a failure of the function.
  func message(of functionName: String) -> String {
    let parts = reason.description.split(separator: "%I", omittingEmptySubsequences: false)
    return "\(functionName): \(parts.joined(separator: String(detail)))"
  }
}
