/// The steps of a run as a table, with a column for each process.
package struct StepTable {
  private let run: Run

  /// The table of a run whose steps were told in words.
  package init(_ run: Run) { self.run = run }

  /// Its lines.
  package var lines: [String] {
    let cells = run.steps.map { ($0.process, StepText.text($0, names: run.names), $0.place) }
    let columns = run.names.indices.map { column in
      let texts = cells.filter { $0.0 == column }.map {
        $0.1.count + ($0.2.isEmpty ? 0 : $0.2.count + 2)
      }
      return max(run.names[column].count, texts.max() ?? 0) + 2
    }
    let digits = max(4, "\(run.steps.count)".count)
    var head = String(repeating: " ", count: max(0, digits - 4)) + "step  "
    for (name, width) in zip(run.names, columns) { head += Self.padded(name, width) }
    var lines = [Self.trimmed(head)]
    for (number, cell) in cells.enumerated() {
      var line = Self.right("\(number + 1)", digits) + "  "
      line += String(repeating: " ", count: columns[..<cell.0].reduce(0, +))
      line +=
        cell.2.isEmpty
        ? cell.1 : Self.padded(cell.1, columns[cell.0] - cell.2.count - 2) + cell.2
      lines.append(line)
    }
    return lines
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
