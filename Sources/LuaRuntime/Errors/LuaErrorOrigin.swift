/// Where an error was raised.
package struct LuaErrorOrigin: Sendable {
  /// All functions that ran; begins with `stack traceback:`.
  package let traceback: String
  /// `FILE:LINE` of the innermost function of the script, if one ran.
  package let `where`: String?

  /// The place of an error.
  package init(traceback: String, `where`: String?) {
    self.traceback = traceback
    self.where = `where`
  }
}
