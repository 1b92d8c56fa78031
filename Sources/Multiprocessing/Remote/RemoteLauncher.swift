internal import LinuxSystem

/// What starts programs on other computers: a command prefix, behind which comes what is to be
/// started there, or a program that speaks a protocol. docs/LAUNCHERS.md describes both.
package struct RemoteLauncher: Sendable {
  /// The start method that uses it.
  let method: StartMethod
  /// Its words, at least one.
  let words: [String]
  /// Whether the words are run for each process, with what is to be started behind them.
  let isPrefix: Bool
  /// What messages call it.
  let name: String

  private static let variable = "MPRUN_LAUNCHER"
  /// The address at which other computers reach this one.
  private static let hostVariable = "MPRUN_HOST"
  private static let patienceVariable = "MPRUN_PATIENCE"
  private static let ownHost = "127.0.0.1"

  /// The commands that run another one, which their arguments say.
  private static let prefixes = ["env", "ssh", "srun", "kubectl", "docker", "podman"]

  /// The launcher of a start method.
  init(for method: StartMethod) throws(MultiprocessingError) {
    self.method = method
    if method == .ray {
      (words, isPrefix, name) = (RayLauncher.words, false, "Ray")
      return
    }
    words = Self.text(Self.variable)?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    guard let first = words.first else {
      throw .value(
        "start method 'remote': the environment variable \(Self.variable) must hold a launcher: the "
          + "command that starts a program on another computer, such as 'ssh HOST', or a program "
          + "that speaks the protocol of launchers")
    }
    isPrefix = Self.prefixes.contains { $0 == first.split(separator: "/").last ?? "" }
    name = "\(Self.variable) '\(words.joined(separator: " "))'"
  }

  private static func text(_ variable: String) -> String? {
    ProcessEnvironment.variable(variable).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Where this computer is reached; a port that is free.
  static func address(otherwise host: String = ownHost) throws(SystemError) -> SocketAddress {
    let host = text(hostVariable) ?? host
    if let known = try SocketAddress.known(host: host, port: 0)?.first { return known }
    let lookup = try HostLookup(host: host, port: 0, family: nil)
    return try lookup.result()[0]
  }

  /// Seconds that a process waits for a place before it is placed where there is none.
  static var patience: Double { text(patienceVariable).flatMap(Double.init) ?? 2 }
}

/// A command that was started, and what it prints, which explains why it failed.
final class LaunchedCommand: KeeperStart {
  private var handle: ChildHandle
  private let input: OwnedDescriptor
  private var printed: PrintedTail
  private var isLinked = false

  init(_ words: [String]) throws(SystemError) {
    let ends = try InputPipe.makeEnds()
    let theirs = OwnedDescriptor(owning: ends.reading)
    input = OwnedDescriptor(owning: ends.writing)
    var output = try InputPipe()
    let streams = ProcessStart.Streams(
      input: theirs.number, output: output.writingEnd, error: output.writingEnd)
    handle = ChildHandle(pid: try ProcessStart.command(words, streams: streams))
    output.closeWritingEnd()
    printed = PrintedTail(output)
  }

  /// Writes a little to its stdin, which stays open: its end would end the command.
  func write(_ bytes: [UInt8]) { input.write(bytes) }

  var failure: String? {
    isLinked ? nil : handle.poll().map { "its command ended with \($0.text)" }
  }

  func linked() { isLinked = true }

  func listen() { printed.listen() }

  var lastWords: String { printed.text.trimmed }

  var watches: [Poll.Watch] {
    var watches: [Poll.Watch] = []
    if let watch = printed.watch { watches.append(watch) }
    if !isLinked, let end = try? handle.sentinel() {
      watches.append((descriptor: end, events: Poll.readable))
    }
    return watches
  }
}

extension String {
  /// Without white space at its end.
  var trimmed: String {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[...last])
  }
}
