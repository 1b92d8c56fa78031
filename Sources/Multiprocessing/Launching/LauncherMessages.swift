internal import Wire

/// What a launcher is asked for. docs/LAUNCHERS.md describes the protocol.
enum LauncherRequest {
  /// To start a program somewhere. Without a place for it, it waits so many seconds; then it is
  /// placed all the same.
  case start(
    id: Int, arguments: [String], secret: String, options: JSON, patience: Double)
  /// The program has connected: from now on its link tells what becomes of it.
  case linked(id: Int)
  /// Nobody wants the program any more.
  case cancel(id: Int)
  /// To tell of all computers.
  case nodes

  /// The request as a line, its end included.
  var line: [UInt8] {
    let request: JSON =
      switch self {
      case .start(let id, let arguments, let secret, let options, let patience):
        [
          "op": .text("start"), "id": .integer(id), "argv": .array(arguments.map { .text($0) }),
          "secret": .text(secret), "env": [:], "options": options, "patience": .number(patience),
        ]
      case .linked(let id): ["op": .text("linked"), "id": .integer(id)]
      case .cancel(let id): ["op": .text("cancel"), "id": .integer(id)]
      case .nodes: ["op": .text("nodes")]
      }
    return Array(request.line.utf8) + [UInt8(ascii: "\n")]
  }
}

/// What a launcher tells.
enum LauncherEvent: Equatable {
  /// It can be asked for starts.
  case ready(LauncherFacts)
  /// There is no place for a program yet.
  case waiting(id: Int, why: String)
  /// A program has ended, and what it printed last.
  case ended(id: Int, code: Int, output: String)
  /// What became of a program is not known, or there is none.
  case lost(id: Int, text: String)
  /// How many processors all computers have that are there.
  case nodes(slots: Int)
  /// It has ended.
  case closed(why: String)

  /// The version of the protocol that is spoken here.
  static let version = 1.0

  /// Nil if the line is no event.
  init?(_ line: [UInt8]) {
    var reader = JSONReader(line)
    guard let event = try? reader.value(), let kind = event["event"]?.string else { return nil }
    let id = event["id"]?.double.flatMap(Int.init(exactly:))
    switch (kind, id) {
    case ("ready", _):
      guard let facts = LauncherFacts(event) else { return nil }
      self = .ready(facts)
    case ("waiting", let id?): self = .waiting(id: id, why: event["why"]?.string ?? "")
    case ("ended", let id?):
      guard let code = event["code"]?.double.flatMap(Int.init(exactly:)) else { return nil }
      self = .ended(id: id, code: code, output: event["output"]?.string ?? "")
    case ("lost", let id?):
      let why = event["why"]?.string ?? "lost"
      self = .lost(id: id, text: event["text"]?.string.map { "\($0) (\(why))" } ?? why)
    case ("nodes", _):
      guard case .array(let nodes)? = event["nodes"] else { return nil }
      let alive = nodes.filter { $0["alive"] != .boolean(false) }
      self = .nodes(slots: Int(alive.reduce(0) { $0 + ($1["slots"]?.double ?? 0) }))
    case ("closed", _): self = .closed(why: event["why"]?.string ?? "")
    default: return nil
    }
  }
}

/// What a launcher that is ready says of itself.
struct LauncherFacts: Equatable, Sendable {
  /// The version of the protocol that it speaks.
  var version = LauncherEvent.version
  /// The address at which the other computers reach this one.
  var host: String
  /// How many processors they have.
  var slots: Int

  init(host: String, slots: Int) { (self.host, self.slots) = (host, slots) }

  init?(_ event: JSON) {
    guard let version = event["protocol"]?.double, let host = event["host"]?.string,
      let slots = event["slots"]?.double
    else { return nil }
    self.init(host: host, slots: Int(slots))
    self.version = version
  }
}

extension LauncherEvent {
  /// `closed` as a launcher writes it.
  static func closedLine(_ why: String) -> [UInt8] {
    let event: JSON = ["event": .text("closed"), "why": .text(why)]
    return Array(event.line.utf8)
  }
}
