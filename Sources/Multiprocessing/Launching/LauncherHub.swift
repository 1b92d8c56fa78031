internal import LinuxSystem
internal import Waiting

/// The process between a launcher and those who use it: the owner, a process that starts others
/// elsewhere, and the stand-ins of these, each with a connection of its own. It passes on lines,
/// and withdraws what was asked for by a stand-in that has ended.
///
/// It ends when its owner does, and the launcher with it.
package final class LauncherHub {
  static let option = "--launcher-hub"
  /// What the owner sends with the descriptor of a stand-in's connection, and gets back if the
  /// launcher still lives: the number of its start.
  static func introduction(of id: Int) -> [UInt8] { Array("\(id)".utf8) }
  /// The number of an introduction; nil if it is none.
  static func introduced(_ message: [UInt8]) -> Int? {
    Int(String(decoding: message, as: UTF8.self))
  }
  /// No message is longer.
  static let longest = 1 << 16
  /// Seconds that a launcher has to end after its stdin.
  private static let grace = 2.0

  /// A stand-in.
  private final class Client {
    let id: Int
    var connection: MessageSocket
    /// Whether there is nothing to withdraw: its process has connected, or there will be none.
    var isOver = false

    init(_ id: Int, _ connection: consuming MessageSocket) {
      self.id = id
      self.connection = connection
    }
  }

  private var owner: MessageSocket
  private let program: LauncherProgram
  private var clients: [Client] = []

  /// Lives the life of a hub, if that is what this program was started for: with the connection to
  /// its owner as stdin.
  ///
  /// - Parameter arguments: All of the program, its name first.
  package static func liveIfAsked(_ arguments: [String]) {
    guard arguments.count >= 3, arguments[1] == option,
      let method = StartMethod(rawValue: arguments[2])
    else { return }
    ProcessStart.confirmParent(CurrentProcess.parentPID)
    // A launcher that ends is found out where it is read.
    _ = Signals.blockAll()
    let owner = MessageSocket(owning: 0)
    OwnedDescriptor.closeOnExec(owner.number)
    let words = Array(arguments.dropFirst(3))
    let program: LauncherProgram
    do {
      let command = method == .ray ? RayLauncher.command(words) : (words: words, preamble: [])
      program = try LauncherProgram(command.words, preamble: command.preamble)
    } catch {
      try? owner.send(LauncherEvent.closedLine("\(error)"))
      CurrentProcess.exit(1)
    }
    LauncherHub(owner, program).run()
  }

  private init(_ owner: consuming MessageSocket, _ program: LauncherProgram) {
    self.owner = owner
    self.program = program
  }

  private func run() -> Never {
    while true {
      while owner.isReadable { serveOwner() }
      for client in clients { serve(client) }
      program.flush()
      takeLines()
      var request = WaitRequest(.requests)
      request.add((descriptor: owner.number, events: Poll.readable))
      for client in clients {
        request.add((descriptor: client.connection.number, events: Poll.readable))
      }
      for watch in program.watches { request.add(watch) }
      _ = Scheduler.shared.park(request)
    }
  }

  private func serveOwner() {
    guard var message = try? owner.receive(limit: Self.longest) else {
      program.end(within: Self.grace)
      CurrentProcess.exit(0)
    }
    if let descriptor = message.takeDescriptor(), let id = Self.introduced(message.bytes) {
      clients.append(Client(id, MessageSocket(owning: descriptor.release())))
      // A start that follows the death of a launcher is to find the next one.
      takeLines()
      guard program.isRunning else { close("it has ended") }
      try? owner.send(message.bytes)
    } else {
      program.send(message.bytes)
    }
  }

  private func serve(_ client: Client) {
    while client.connection.isReadable {
      if let message = try? client.connection.receive(limit: Self.longest) {
        if message.bytes == LauncherRequest.linked(id: client.id).line { client.isOver = true }
        program.send(message.bytes)
        continue
      }
      if !client.isOver { program.send(LauncherRequest.cancel(id: client.id).line) }
      clients.removeAll { $0 === client }
      return
    }
  }

  private func takeLines() {
    while let line = program.nextLine() { take(line) }
    if let end = program.end { close(end) }
  }

  /// Passes on what the launcher tells.
  private func take(_ line: [UInt8]) {
    switch LauncherEvent(line) {
    case .ready(let facts):
      guard facts.version == LauncherEvent.version else {
        close("it speaks version \(facts.version) of the protocol, not \(LauncherEvent.version)")
      }
      try? owner.send(line)
    case .nodes: try? owner.send(line)
    case .waiting(let id, _): tell(id, line, isLast: false)
    case .ended(let id, _, _), .lost(let id, _): tell(id, line, isLast: true)
    case .closed(let why): close(why)
    case nil:
      close("'\(String(decoding: line.prefix(200), as: UTF8.self))' is no line of the protocol")
    }
  }

  private func tell(_ id: Int, _ line: [UInt8], isLast: Bool) {
    guard let client = clients.first(where: { $0.id == id }) else { return }
    if isLast { client.isOver = true }
    try? client.connection.send(line)
  }

  /// Tells everybody that the launcher has ended, and ends.
  private func close(_ why: String) -> Never {
    let line = LauncherEvent.closedLine(why)
    try? owner.send(line)
    for client in clients { try? client.connection.send(line) }
    program.end(within: 0)
    CurrentProcess.exit(1)
  }
}
