/// The process that started this one, which lives as long as this one does. Python's
/// `parent_process()`.
package struct ParentProcess: Sendable {
  package let name: String
  package let pid: Int32
}
