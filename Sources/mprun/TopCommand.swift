import LinuxSystem
import LuaRuntime
import Multiprocessing

/// `mprun top`: frames of a running program, until it ends or the user has seen enough.
struct TopCommand: ~Copyable {
  private var request: TopRequest
  private var watch: ProgramWatch

  /// Runs the command, and gives its exit status.
  static func run(_ request: TopRequest, of pid: Int32) throws(DumpError) -> Int32 {
    var command = TopCommand(request: request, watch: try ProgramWatch(pid))
    if request.isOnce || request.isJSON { return try command.print() }
    guard let screen = LiveScreen() else { return try command.print() }
    return try command.show(on: screen)
  }

  // MARK: As text

  /// Prints a frame after each interval.
  private mutating func print() throws(DumpError) -> Int32 {
    while true {
      pause()
      guard var frame = try watch.next() else { return 0 }
      if let column = request.column { frame.sort(by: column) }
      let lines = request.isJSON ? [frame.json] : lines(frame)
      let text = [UInt8]((lines.joined(separator: "\n") + "\n").utf8)
      do throws(SystemError) {
        try Console.write(text, to: .output, flush: true)
      } catch {
        return 1
      }
      if request.isOnce { return 0 }
    }
  }

  /// The table of a frame, and an empty line if another one follows.
  private func lines(_ frame: TopFrame) -> [String] {
    TopTable(title: title(frame)).lines(frame).map(\.text) + (request.isOnce ? [] : [""])
  }

  private func title(_ frame: TopFrame) -> String { Inspection.script(frame.arguments) }

  /// Waits for an interval, or until the process has ended that was asked for.
  private func pause() {
    let deadline = Deadline(seconds: request.interval)
    while !deadline.isPast {
      let ready = (try? Poll.wait([watch.watch], deadline)) ?? nil
      if ready?.first == true { return }
    }
  }

  // MARK: In a terminal

  private static let help = [
    "q      end", "space  look now", "+ -    a longer, a shorter interval",
    "s      sort by another column", "t      each process under the one that started it",
    "o      with and without objects", "a      totals in place of rates",
    "l      ask, or do not ask, those that run for their line",
    "j k    choose a process (arrows too)", "Enter  the stack of the chosen process",
    "d      write the stacks of all processes to a file", "h      this list; any key goes back",
  ]

  /// What is on the screen.
  private struct View {
    var table = TopTable(title: "")
    var frame: TopFrame?
    /// Lines that are shown in place of the frame, until a key is pressed.
    var page: [String]?
    /// What is said at the bottom once.
    var note: String?
    var deadline: Deadline
    /// How many bytes of an arrow's sequence have come.
    var escape = 0
  }

  /// Shows frames in place, and heeds keys.
  private mutating func show(on screen: LiveScreen) throws(DumpError) -> Int32 {
    defer { screen.leave() }
    var view = View(deadline: Deadline(seconds: min(request.interval, 0.3)))
    screen.show(["looking at the program …"])
    while true {
      switch screen.wait(view.deadline, watch.watch) {
      case .ended(let signal): return signal == LiveScreen.interrupt ? 0 : 128 + signal
      case .key(UInt8(ascii: "q")), .key(3): return 0
      case .key(26): screen.suspend()
      case .key(let key): press(key, &view)
      case .resized: break
      case .ready, .timedOut:
        guard let next = try watch.next() else {
          screen.leave()
          if let frame = view.frame { printLast(frame, view.table) }
          return 0
        }
        view.frame = next
        view.table.title = title(next)
        view.deadline = Deadline(seconds: request.interval)
      }
      if let page = view.page {
        screen.show(page)
      } else if let frame = view.frame {
        show(frame, view, on: screen)
      }
    }
  }

  private mutating func press(_ key: UInt8, _ view: inout View) {
    if view.page != nil {
      view.page = nil
      return
    }
    view.note = nil
    switch (view.escape, key) {
    case (0, 27): view.escape = 1
    case (1, UInt8(ascii: "[")), (1, UInt8(ascii: "O")): view.escape = 2
    case (2, UInt8(ascii: "A")): choose(-1, &view)
    case (2, UInt8(ascii: "B")): choose(1, &view)
    case (0, _): press(Character(Unicode.Scalar(key)), &view)
    default: view.escape = 0
    }
  }

  private mutating func press(_ key: Character, _ view: inout View) {
    switch key {
    case " ": view.deadline = .now
    case "o": view.table.showsObjects.toggle()
    case "t": view.table.showsTree.toggle()
    case "a": view.table.showsTotals.toggle()
    case "l":
      watch.asksForLines.toggle()
      view.note = watch.asksForLines ? "lines are asked for" : "lines are not asked for"
    case "j": choose(1, &view)
    case "k": choose(-1, &view)
    case "\r", "\n": view.page = stack(view)
    case "d": view.note = writeDump(view)
    case "h", "?": view.page = Self.help
    case "s":
      let keys = TopColumn.keys
      let index = keys.firstIndex(of: request.column) ?? keys.count - 1
      request.column = keys[(index + 1) % keys.count]
    case "+": request.interval = min(request.interval * 2, 60)
    case "-": request.interval = max(request.interval / 2, 0.25)
    default: break
    }
  }

  /// Chooses the process in the next line, or the one before.
  private func choose(_ step: Int, _ view: inout View) {
    view.escape = 0
    guard var frame = view.frame else { return }
    if let column = request.column { frame.sort(by: column) }
    let pids = view.table.pids(frame)
    guard !pids.isEmpty else { return }
    let index = pids.firstIndex { $0 == view.table.selected }
    view.table.selected =
      index.map { pids[min(max($0 + step, 0), pids.count - 1)] }
      ?? pids[step > 0 ? 0 : pids.count - 1]
  }

  /// What the chosen process does; without a choice the first one of the table.
  private func stack(_ view: View) -> [String]? {
    guard var frame = view.frame else { return nil }
    if let column = request.column { frame.sort(by: column) }
    let pids = view.table.pids(frame)
    guard let pid = pids.first(where: { $0 == view.table.selected }) ?? pids.first else {
      return nil
    }
    return lines { () throws(DumpError) in try ProgramDump.text(ofProcess: pid) }
  }

  private func lines(_ text: () throws(DumpError) -> String) -> [String] {
    do throws(DumpError) {
      return try text().split(separator: "\n").map { TopTable.printable(String($0)) }
    } catch {
      return ["\(error)"]
    }
  }

  /// Writes the stacks of all processes to a file; says where, or why not.
  private func writeDump(_ view: View) -> String {
    guard let pid = view.frame?.root else { return "there is nothing to write" }
    let name = "mprun-dump-\(pid).txt"
    let text = lines { () throws(DumpError) in try ProgramDump.text(of: pid) }
    do throws(SystemError) {
      var file = try OutputFile(creating: [UInt8](name.utf8))
      try file.write((text.joined(separator: "\n") + "\n").utf8)
      try file.flush()
      return "the stacks are in \(name)"
    } catch {
      return "\(error)"
    }
  }

  private func show(_ frame: TopFrame, _ view: View, on screen: LiveScreen) {
    let size = screen.size
    var table = view.table
    table.size = (size.columns, size.rows - 1)
    var lines = text(frame, table, hasColour: ProcessEnvironment.variable("NO_COLOR") == nil)
    while lines.count < size.rows - 1 { lines.append("") }
    let order = request.column.map { "by \($0.rawValue)" } ?? "as they were started"
    let keys = "q end  s sort (\(order))  o objects  + - interval (\(request.interval) s)  h help"
    lines.append(String((view.note ?? keys).prefix(size.columns)))
    screen.show(lines)
  }

  private func text(_ frame: TopFrame, _ table: TopTable, hasColour: Bool) -> [String] {
    var frame = frame
    if let column = request.column { frame.sort(by: column) }
    return table.lines(frame).map { line in
      if line.isHead && hasColour { return "\u{1b}[7m\(line.text)\u{1b}[0m" }
      if line.isSelected { return hasColour ? "\u{1b}[1m\(line.text)\u{1b}[0m" : "\(line.text) <" }
      return line.text
    }
  }

  private func printLast(_ frame: TopFrame, _ table: TopTable) {
    StandaloneStreams.print(text(frame, table, hasColour: false).joined(separator: "\n"))
    StandaloneStreams.print("the program has ended")
  }
}
