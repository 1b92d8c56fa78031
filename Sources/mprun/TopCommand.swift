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

  /// Shows frames in place, and heeds keys.
  private mutating func show(on screen: LiveScreen) throws(DumpError) -> Int32 {
    defer { screen.leave() }
    var table = TopTable(title: "")
    var frame: TopFrame?
    var deadline = Deadline(seconds: min(request.interval, 0.3))
    screen.show(["looking at the program …"])
    while true {
      switch screen.wait(deadline, watch.watch) {
      case .ended(let signal): return signal == LiveScreen.interrupt ? 0 : 128 + signal
      case .key(UInt8(ascii: "q")), .key(3): return 0
      case .key(26): screen.suspend()
      case .key(let key): press(key, &table, &deadline)
      case .resized: break
      case .ready, .timedOut:
        guard let next = try watch.next() else {
          screen.leave()
          if let frame { printLast(frame, table) }
          return 0
        }
        frame = next
        table.title = title(next)
        deadline = Deadline(seconds: request.interval)
      }
      if let frame { show(frame, table, on: screen) }
    }
  }

  private mutating func press(_ key: UInt8, _ table: inout TopTable, _ deadline: inout Deadline) {
    switch Character(Unicode.Scalar(key)) {
    case " ": deadline = .now
    case "o": table.showsObjects.toggle()
    case "s":
      let keys = TopColumn.keys
      let index = keys.firstIndex(of: request.column) ?? keys.count - 1
      request.column = keys[(index + 1) % keys.count]
    case "+": request.interval = min(request.interval * 2, 60)
    case "-": request.interval = max(request.interval / 2, 0.25)
    default: break
    }
  }

  private func show(_ frame: TopFrame, _ table: TopTable, on screen: LiveScreen) {
    let size = screen.size
    var table = table
    table.size = (size.columns, size.rows - 1)
    var lines = text(frame, table, hasColour: ProcessEnvironment.variable("NO_COLOR") == nil)
    while lines.count < size.rows - 1 { lines.append("") }
    let order = request.column.map { "by \($0.rawValue)" } ?? "as they were started"
    lines.append(
      String(
        "q end  s sort (\(order))  o objects  + - interval (\(request.interval) s)  space now"
          .prefix(size.columns)))
    screen.show(lines)
  }

  private func text(_ frame: TopFrame, _ table: TopTable, hasColour: Bool) -> [String] {
    var frame = frame
    if let column = request.column { frame.sort(by: column) }
    return table.lines(frame).map { line in
      line.isHead && hasColour ? "\u{1b}[7m\(line.text)\u{1b}[0m" : line.text
    }
  }

  private func printLast(_ frame: TopFrame, _ table: TopTable) {
    StandaloneStreams.print(text(frame, table, hasColour: false).joined(separator: "\n"))
    StandaloneStreams.print("the program has ended")
  }
}
