/// The process that started this one, which lives as long as this one does. Python's
/// `parent_process()`.
package struct ParentProcess: Sendable {
  /// The name that it had when it started this process.
  package let name: String
  /// Its process id.
  package let pid: Int32
}
