/// The recording of this process, if its program is recorded.
package final class Trace: @unchecked Sendable {
  /// The one of this process.
  package static let shared = Trace()
  /// Nil if nothing is recorded.
  package var writer: TraceWriter?
  /// Whether this process is a manager's server: what it does with shared objects it does for its
  /// clients, whose calls are recorded.
  package var isServing = false
  /// What the recording is to say of the program.
  package var facts: [(String, String)] = []
  /// What the first process does when it ends with a status, which this may change: it writes the
  /// file that the user wants.
  package var atEnd: ((TraceWriter, Int32) -> Int32)?

  /// The recording, if tasks are to be in it.
  package var taskWriter: TraceWriter? {
    writer.flatMap { $0.categories.contains(.task) ? $0 : nil }
  }

  private init() {}

  /// This process ends with a status. Nothing is recorded from here on.
  /// - Returns: The status to end with.
  package func end(status: Int32) -> Int32 {
    guard let writer else { return status }
    writer.end(status: status)
    self.writer = nil
    defer { atEnd = nil }
    return atEnd?(writer, status) ?? status
  }
}
