internal import LinuxSystem

/// A line at the bottom of the terminal that shows how far a job is; nothing if stderr is no
/// terminal.
///
/// It is drawn by the process that waits for the job, ten times a second at most. Of several bars
/// the one that was begun last is shown.
package final class ProgressBar {
  private let host: ProcessHost
  private let total: Int?
  private let began = SystemClock.monotonic
  private var drawn = -Double.infinity
  private var done = 0
  private var hasEnded = false

  /// Nanoseconds between two drawings.
  package static let pause: Int64 = 100_000_000

  /// A bar for so many tasks, or for nobody knows how many; nil without a terminal.
  package init?(total: Int?, in host: ProcessHost) {
    guard Console.columns != nil else { return nil }
    self.host = host
    self.total = total
    host.progressBars.append(self)
  }

  /// Shows that so many tasks have ended, if it is time to draw. Cheap enough to be called often.
  package func update(done: Int) {
    self.done = done
    let now = SystemClock.monotonic
    guard now - drawn >= Double(Self.pause) / 1e9, !hasEnded, host.progressBars.last === self else {
      return
    }
    drawn = now
    if let width { Console.showRow(text(now).line(width: width)) }
  }

  /// Ends it. After a success its last state stays as a line, otherwise nothing does.
  package func end(done: Int, isSuccess: Bool) {
    guard !hasEnded else { return }
    self.done = done
    hasEnded = true
    let wasShown = host.progressBars.last === self
    host.progressBars.removeAll { $0 === self }
    if isSuccess, let width {
      Console.leaveRow(text(SystemClock.monotonic).line(width: width))
    } else if wasShown {
      Console.hideRow()
    }
  }

  private func text(_ now: Double) -> ProgressText {
    ProgressText(done: done, total: total, elapsed: now - began)
  }

  /// The width to draw in: a full last column would wrap the row.
  private var width: Int? { Console.columns.map { max(1, $0 - 1) } }
}
