/// The signals that one process sends another here.
package enum ProcessSignal: Int32, Sendable {
  case interrupt = 2
  case kill = 9
  case terminate = 15
  case resume = 18
  case pause = 19
  /// What a terminal sends for Ctrl-Z, which a process may notice before it stops.
  case pauseSoon = 20
}
