/// Who a process is among the processes of its tree.
package struct ProcessIdentity: Sendable {
  /// The name that messages show. Python's `Process.name`.
  package var name: String
  /// Whether it is ended, not joined, when its parent ends. Python's `Process.daemon`.
  package var isDaemon: Bool
  /// The secret by which managers and listeners know their peers. Python's `Process.authkey`.
  package var authkey: [UInt8]
  /// Its number among its parent's children, after the numbers of those above; empty for the main
  /// process.
  package let numbers: [Int]

  /// An identity, of which all but the numbers may change later.
  package init(name: String, isDaemon: Bool, authkey: [UInt8], numbers: [Int]) {
    self.name = name
    self.isDaemon = isDaemon
    self.authkey = authkey
    self.numbers = numbers
  }

  /// The name of a process that was given none: `Process-1`, `Process-1:2`, `Worker-3`.
  package static func defaultName(className: String, numbers: [Int]) -> String {
    "\(className)-\(numbers.map { "\($0)" }.joined(separator: ":"))"
  }
}
