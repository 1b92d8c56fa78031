/// A frame as lines of text.
package struct TopTable {
  /// How many columns and rows there are room for; nil: as many as there is to tell.
  package var size: (columns: Int, rows: Int)?
  /// Whether objects are told of.
  package var showsObjects = true
  /// Whether each process stands under the one that started it.
  package var showsTree = false
  /// Whether counts are those since the beginning, and not rates.
  package var showsTotals = false
  /// The process whose line is marked.
  package var selected: Int32?
  /// What the program is called.
  package var title: String

  /// A table of a program; without limits, as long as nothing is said.
  package init(title: String) { self.title = title }

  /// A line, and whether it is the head of a table.
  package struct Line: Equatable, Sendable {
    /// The line, without its end.
    package let text: String
    /// Whether it names columns.
    package let isHead: Bool
    /// Whether it is the one that is marked.
    package let isSelected: Bool

    init(_ text: String, isHead: Bool = false, isSelected: Bool = false) {
      self.text = text
      self.isHead = isHead
      self.isSelected = isSelected
    }
  }

  private var width: Int { size?.columns ?? 100 }

  /// The lines of a frame. What has no room is counted in a line of its own.
  package func lines(_ frame: TopFrame) -> [Line] {
    var lines = [Line(fitting(summary(frame)))]
    if let longest = longestWait(frame) { lines.append(Line(fitting(longest))) }
    if !frame.cycle.isEmpty {
      lines.append(
        Line(fitting(Self.printable("cycle of locks: \(frame.cycle.joined(separator: " -> "))"))))
    }
    let processes = processTable(frame)
    let objects = showsObjects && !frame.objects.isEmpty ? objectTable(frame) : []
    guard let size else { return lines + processes + objects }
    let room = max(size.rows - lines.count, 2)
    // Objects get what processes leave, and a third at least.
    let forObjects = min(objects.count, max(room - processes.count, room / 3))
    return lines + cut(processes, to: room - forObjects, "processes")
      + cut(objects, to: forObjects, "objects")
  }

  private func cut(_ lines: [Line], to count: Int, _ what: String) -> [Line] {
    guard lines.count > count else { return lines }
    guard count > 1 else { return [] }
    let rest = lines.count - count + 1
    return lines.prefix(count - 1) + [Line(fitting("… \(rest) more \(what)"))]
  }

  // MARK: The head

  private func summary(_ frame: TopFrame) -> String {
    let processes = frame.processes
    let running = processes.count { $0.state == .running }
    let cpu = processes.compactMap(\.cpu).reduce(0, +)
    let memory = processes.compactMap(\.memory).reduce(0, +)
    var parts = [
      Self.printable(title),
      processes.count == 1
        ? "1 process"
        : "\(processes.count) processes: \(running) run, \(processes.count - running) wait",
      "CPU \(Self.rounded(cpu)) %", "memory \(Self.bytes(memory))",
    ]
    let rates = processes.compactMap(\.tasksPerSecond)
    if !rates.isEmpty { parts.append("tasks \(Self.rate(rates.reduce(0, +)))/s") }
    parts.append(showsTotals ? "totals" : "rates of \(Self.seconds(frame.interval))")
    return parts.joined(separator: " · ")
  }

  private func longestWait(_ frame: TopFrame) -> String? {
    let waiting = frame.processes.filter { $0.state == .waiting && $0.duration ?? 0 >= 1 }
    guard let longest = waiting.max(by: { $0.duration! < $1.duration! }) else { return nil }
    let what = longest.waitsFor.map { ", \(Self.printable($0.short))" } ?? ""
    return
      "longest wait: \(Self.printable(longest.name)), \(Self.seconds(longest.duration!))\(what)"
  }

  // MARK: Tables

  private func processTable(_ frame: TopFrame) -> [Line] {
    let hasTasks = frame.processes.contains { $0.tasksPerSecond != nil }
    var columns = [
      Column("PID", .right), Column("NAME", most: 20), Column("STATE"), Column("FOR", .right),
      Column("WAITS FOR / LINE", isElastic: true), Column("CPU%", .right), Column("MEM", .right),
    ]
    if hasTasks {
      columns += [Column(showsTotals ? "TASKS" : "TASKS/s", .right), Column("TASK", .right)]
    }
    let processes = showsTree ? Self.tree(frame.processes) : frame.processes
    let rows = processes.map { row in
      let tasks = showsTotals ? Self.number(row.tasks) : Self.rate(row.tasksPerSecond)
      return Self.cells(row) + (hasTasks ? [tasks, Self.number(row.task)] : [])
    }
    return table(columns, rows, selected: processes.firstIndex { $0.pid == selected })
  }

  /// Each process followed by those that it started, which are indented.
  private static func tree(_ processes: [TopFrame.Process]) -> [TopFrame.Process] {
    var result: [TopFrame.Process] = []
    func add(_ children: [TopFrame.Process], _ indent: String) {
      for var child in children {
        let pid = child.pid
        child.name = indent + child.name
        result.append(child)
        add(processes.filter { $0.parent == pid }, indent + "  ")
      }
    }
    add(processes.filter { $0.parent == nil }, "")
    return result
  }

  /// The pids in the order of the lines.
  package func pids(_ frame: TopFrame) -> [Int32] {
    (showsTree ? Self.tree(frame.processes) : frame.processes).map(\.pid)
  }

  private func objectTable(_ frame: TopFrame) -> [Line] {
    let columns = [
      Column("OBJECT", most: 28), Column("MADE AT", isElastic: true), Column("HOLDER", most: 18),
      Column("WAIT", .right), Column("LEN/MAX", .right),
    ]
    let counts =
      showsTotals
      ? ["IN", "OUT", "CONTENDED", "AVG WAIT"]
      : ["IN/s", "OUT/s", "CONTENDED/s", "AVG WAIT"]
    return table(
      columns + counts.map { Column($0, .right) }, frame.objects.map { Self.cells($0, showsTotals) }
    )
  }

  private static func cells(_ row: TopFrame.Process) -> [String] {
    let doing = [row.waitsFor?.short, row.line].compactMap { $0 }.map { printable($0) }
    return [
      "\(row.pid)", printable(row.name), row.state.word, seconds(row.duration, none: ""),
      doing.joined(separator: "  "), row.cpu.map { rounded($0) } ?? "-",
      row.memory.map { bytes($0) } ?? "-",
    ]
  }

  private static func cells(_ row: TopFrame.Object, _ showsTotals: Bool) -> [String] {
    var length = number(row.length)
    if let limit = row.limit { length += "/\(limit)" }
    let name = row.name.map { "\(row.kind) '\($0)'" } ?? row.kind
    let contended = row.contendedPerSecond == 0 ? nil : row.contendedPerSecond
    let counts =
      showsTotals
      ? [number(row.totals.put), number(row.totals.taken), number(row.totals.contended)]
      : [rate(row.inPerSecond), rate(row.outPerSecond), rate(contended)]
    return [
      printable(name), printable(row.made ?? "-"), printable(row.holder ?? "-"),
      row.waiters == 0 ? "-" : "\(row.waiters)", length,
    ] + counts + [seconds(row.averageWait, none: "-")]
  }

  private static func number(_ number: Int?) -> String { number.map { "\($0)" } ?? "-" }

  private static func rate(_ number: Double?) -> String { number.map { rate($0) } ?? "-" }

  private static func seconds(_ number: Double?, none: String) -> String {
    number.map { seconds($0) } ?? none
  }

  private struct Column {
    enum Side { case left, right }
    let head: String
    let side: Side
    /// How wide it may be.
    let most: Int
    /// Whether it gets the room that the others leave.
    let isElastic: Bool

    init(_ head: String, _ side: Side = .left, most: Int = 12, isElastic: Bool = false) {
      self.head = head
      self.side = side
      self.most = most
      self.isElastic = isElastic
    }
  }

  private func table(
    _ columns: [Column], _ rows: [[String]], selected: Int? = nil
  ) -> [Line] {
    var widths = columns.enumerated().map { index, column in
      let longest = rows.map { $0[index].count }.max() ?? 0
      let most = column.isElastic ? 60 : max(column.most, column.head.count)
      return min(max(column.head.count, longest), most)
    }
    let total = widths.reduce(0, +) + widths.count - 1
    if total > width, let elastic = columns.firstIndex(where: \.isElastic) {
      widths[elastic] = max(columns[elastic].head.count, widths[elastic] - (total - width))
    }
    let head = line(columns.map(\.head), columns, widths)
    return [Line(head, isHead: true)]
      + rows.enumerated().map { index, row in
        Line(line(row, columns, widths), isSelected: index == selected)
      }
  }

  private func line(_ cells: [String], _ columns: [Column], _ widths: [Int]) -> String {
    let padded = cells.indices.map { index in
      let cell = Self.cut(cells[index], to: widths[index])
      let space = String(repeating: " ", count: widths[index] - cell.count)
      return columns[index].side == .right ? space + cell : cell + space
    }
    var text = padded.joined(separator: " ")
    while text.last == " " { text.removeLast() }
    return fitting(text)
  }

  // MARK: Values

  private func fitting(_ text: String) -> String {
    size == nil ? text : Self.cut(text, to: width)
  }

  private static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
  }

  /// A text without control characters, which could change what a terminal shows.
  package static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          scalar.properties.generalCategory == .control
            || scalar.properties.generalCategory == .format ? "?" : scalar
        }))
  }

  /// `0.3 ms`, `41 s`, `3:11`, `2:05:00`.
  static func seconds(_ seconds: Double) -> String {
    if seconds < 0.0995 { return "\(tenths(seconds * 1000)) ms" }
    if seconds < 9.95 { return "\(tenths(seconds)) s" }
    let whole = Int(seconds.rounded())
    if whole < 100 { return "\(whole) s" }
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours == 0
      ? "\(minutes):\(twoDigits(rest))" : "\(hours):\(twoDigits(minutes)):\(twoDigits(rest))"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// `812 K`, `5.1 M`, `1.2 G`.
  static func bytes(_ count: Int) -> String {
    let kibibytes = Double(count) / 1024
    if kibibytes < 1000 { return "\(Int(kibibytes.rounded()))K" }
    if kibibytes < 1000 * 1024 { return "\(tenths(kibibytes / 1024))M" }
    return "\(tenths(kibibytes / 1024 / 1024))G"
  }

  /// A rate: `0.5`, `212`, `8,214`.
  static func rate(_ rate: Double) -> String {
    if rate < 9.95 { return rate == 0 ? "0" : tenths(rate) }
    return grouped(Int(rate.rounded()))
  }

  private static func grouped(_ number: Int) -> String {
    let digits = Array("\(number)")
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  private static func rounded(_ number: Double) -> String {
    number < 99.95 ? tenths(number) : "\(Int(number.rounded()))"
  }

  private static func tenths(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension TopFrame.State {
  fileprivate var word: String {
    switch self {
    case .running: "run"
    case .waiting: "wait"
    case .sleeping: "sleep"
    case .stopped: "stop"
    }
  }
}
