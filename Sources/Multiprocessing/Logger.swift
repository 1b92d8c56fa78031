internal import LinuxSystem

/// The logger of this package: lines on stderr that name their process. Python's
/// `multiprocessing.get_logger()`.
package final class Logger {
  /// The importance of a message; any number is one, these have names.
  package enum Level {
    /// No level of its own: warnings and what is graver are shown.
    package static let notSet = 0
    /// What only who looks for a fault wants to read.
    package static let debug = 10
    /// What goes as it should, such as the start of a process.
    package static let info = 20
    /// What may be a mistake; the least level that is shown by default.
    package static let warning = 30
    /// Something has failed.
    package static let error = 40
    /// The program may be unable to go on. Python calls it FATAL as well.
    package static let critical = 50

    /// The number for a name as Python writes it, in capitals; nil for an unknown name.
    package static func number(named name: String) -> Int? {
      switch name {
      case "FATAL": critical
      case "WARN": warning
      default: names.first { $0.name == name }?.number
      }
    }

    /// The name that lines show.
    package static func name(of number: Int) -> String {
      names.first { $0.number == number }?.name ?? "Level \(number)"
    }

    private static let names: [(number: Int, name: String)] = [
      (notSet, "NOTSET"), (5, "SUBDEBUG"), (debug, "DEBUG"), (info, "INFO"), (25, "SUBWARNING"),
      (warning, "WARNING"), (error, "ERROR"), (critical, "CRITICAL"),
    ]
  }

  /// The least important level that is shown; `notSet` stands for warnings, as in Python.
  package var level = Level.notSet
  /// Whether `log_to_stderr` was called.
  package var writesToStandardError = false
  /// The process that lines name.
  package internal(set) var processName: String
  /// The name of the thread that logs; nil for the main one, which lines do not name.
  package var threadName: () -> String? = { nil }

  /// A logger as a new process has it: level not set, and no `log_to_stderr` yet.
  package init(processName: String) { self.processName = processName }

  /// Whether a message of that level is shown.
  package func isEnabled(for level: Int) -> Bool {
    level >= (self.level == Level.notSet ? Level.warning : self.level)
      // Without a destination Python shows warnings all the same, and bare.
      && (writesToStandardError || level >= Level.warning)
  }

  /// Writes a line if the level is shown.
  package func log(_ level: Int, _ text: @autoclosure () -> String) {
    guard isEnabled(for: level) else { return }
    Console.report(
      writesToStandardError ? "[\(Level.name(of: level))/\(speaker)] \(text())" : text())
  }

  private var speaker: String { processName + (threadName().map { ", thread \($0)" } ?? "") }
}
