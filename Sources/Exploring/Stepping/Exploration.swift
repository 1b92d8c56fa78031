/// Whether the program of this process is explored, and how it takes part in that.
package final class Exploration: @unchecked Sendable {
  /// The one of this process.
  package static let shared = Exploration()

  /// By what the program's processes find the controller's table; 0: the program is not explored.
  package var table: UInt64 = 0
  /// Takes the steps of this process; nil: it is no part of the program, or not yet.
  package private(set) var stepper: Stepper?

  /// Tells where in the script the process is; its file is asked for only where steps are told.
  package var place: () -> (line: Int, file: () -> String)? = { nil }

  /// Whether the running thread may be left for another one of its process at an operation.
  package var mayLeave: () -> Bool = { true }

  /// Sees to what processes have left that have ended.
  package var sweep: () -> Void = {}

  private init() {}

  /// Whether the program is explored.
  package var isOn: Bool { table != 0 }

  /// This process is one of the program from now on.
  package func join(pid: Int32, parent: Int32, name: String) {
    guard table != 0 else { return }
    do {
      let stepper = try stepper ?? Stepper(ScheduleTable(opening: table))
      self.stepper = stepper
      stepper.begin(pid: pid, parent: parent, name: name)
    } catch {
      stepper = nil
    }
  }
}
