/// The line that shows how far a job is, as text for a terminal of a given width.
///
/// ```text
///  42% [########------------] 420/1,000  105/s  0:04 gone  0:06 left
/// ```
package struct ProgressText {
  /// Tasks that have ended.
  package var done: Int
  /// All tasks; nil while nobody knows.
  package var total: Int?
  /// Seconds since the beginning.
  package var elapsed: Double

  /// Describes a job.
  package init(done: Int, total: Int?, elapsed: Double) {
    self.done = done
    self.total = total
    self.elapsed = elapsed
  }

  /// The widest bar, and the narrowest one that is worth its place.
  private static let longestBar = 40
  private static let shortestBar = 8

  /// The line, at most `width` columns of ASCII. Where not all fits, first the bar goes, then the
  /// rate, then the times.
  package func line(width: Int) -> String {
    guard let total else { return fitted([count], [], width) }
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let percent = "\(Int(share * 100))%"
    let head = String(repeating: " ", count: max(0, 4 - percent.count)) + percent
    let text = fitted([head, count], left.map { [$0] } ?? [], width)
    let room = min(width - text.count - 3, Self.longestBar)
    guard room >= Self.shortestBar, text.hasPrefix(head) else { return text }
    let filled = Int(share * Double(room))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
    return "\(head) [\(bar)]\(text.dropFirst(head.count + 1))"
  }

  /// Joins what must be there with as much of the rest as fits.
  private func fitted(_ needed: [String], _ wanted: [String], _ width: Int) -> String {
    let time = Self.clock(elapsed) + " elapsed"
    for rest in [[rate, time] + wanted, [time] + wanted, wanted, []] {
      let text = (needed + rest).joined(separator: "  ")
      if text.count <= width { return text }
    }
    return String(needed.joined(separator: "  ").prefix(max(0, width)))
  }

  private var count: String {
    guard let total else { return "\(Self.grouped(done)) done" }
    return "\(Self.grouped(done))/\(Self.grouped(total))"
  }

  private var perSecond: Double { elapsed > 0 ? Double(done) / elapsed : 0 }

  private var rate: String {
    let rate = perSecond
    if rate >= 10 || rate == 0 { return "\(Self.grouped(Int(min(rate, 1e15))))/s" }
    let hundredths = Int((rate * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)/s"
  }

  /// The time that what is left will take at the rate so far; nil before the first task and after
  /// the last.
  private var left: String? {
    guard let total, done > 0, done < total, perSecond > 0 else { return nil }
    return Self.clock(Double(total - done) / perSecond) + " left"
  }

  /// `0:07`, `12:34`, `3:00:00`, `5d 01:00`.
  static func clock(_ seconds: Double) -> String {
    let seconds = Int(max(0, min(seconds, 1e12)))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = seconds / 60
    let hours = minutes / 60
    if hours >= 24 { return "\(hours / 24)d \(two(hours % 24)):\(two(minutes % 60))" }
    if hours > 0 { return "\(hours):\(two(minutes % 60)):\(two(seconds % 60))" }
    return "\(minutes):\(two(seconds % 60))"
  }

  /// A number with a comma between thousands.
  static func grouped(_ number: Int) -> String {
    var text = ""
    let digits = "\(number)"
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
