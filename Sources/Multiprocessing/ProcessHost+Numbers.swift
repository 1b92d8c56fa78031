internal import Exploring

extension ProcessHost {
  /// The number by which a script knows a process: its pid, or where the program is explored a
  /// number that is the same in all runs.
  package func told(_ pid: Int32) -> Int32 {
    Exploration.shared.stepper?.number(of: pid) ?? pid
  }

  /// A script is about to send a signal: a step where the program is explored.
  package func stepBeforeSignal(to pid: Int32) {
    Exploration.shared.stepper?.point(.signal, Stepper.Subject(process: pid))
  }

  /// The pid of the process that a script knows by a number.
  package func pid(told number: Int32) -> Int32 {
    Exploration.shared.stepper?.pid(numbered: number) ?? number
  }
}
