internal import LinuxSystem

/// The command that starts programs on other computers: the words of MPRUN_LAUNCHER, behind which
/// comes what is to be started there. docs/LAUNCHERS.md describes it.
package struct RemoteLauncher: Sendable {
  /// Its words, at least one.
  let words: [String]

  private static let variable = "MPRUN_LAUNCHER"
  /// The address at which other computers reach this one.
  private static let hostVariable = "MPRUN_HOST"
  private static let ownHost = "127.0.0.1"

  /// The launcher that the environment names.
  package init() throws(MultiprocessingError) {
    let text = ProcessEnvironment.variable(Self.variable).map {
      String(decoding: $0, as: UTF8.self)
    }
    words = text?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    guard !words.isEmpty else {
      throw .value(
        "start method 'remote': the environment variable \(Self.variable) must hold the command "
          + "that starts a program on another computer, such as 'ssh HOST'")
    }
  }

  /// Where this computer is reached; a port that is free.
  func address() throws(SystemError) -> SocketAddress {
    let named = ProcessEnvironment.variable(Self.hostVariable)
    let host = named.map { String(decoding: $0, as: UTF8.self) } ?? Self.ownHost
    if let known = try SocketAddress.known(host: host, port: 0)?.first { return known }
    let lookup = try HostLookup(host: host, port: 0, family: nil)
    return try lookup.result()[0]
  }

  /// Starts the keeper of a process, which connects to an address with a key.
  func start(
    connectingTo address: SocketAddress, key: [UInt8]
  ) throws(SystemError) -> LaunchedCommand {
    guard let (host, port) = address.hostAndPort else { return try LaunchedCommand(words) }
    let program = CurrentProcess.programPath ?? "mprun"
    let command = try LaunchedCommand(words + [program, Keeper.option, host, "\(port)"])
    // On stdin: nothing secret may be seen in a list of processes, or in an environment.
    command.write(Keeper.line(for: key))
    return command
  }
}

/// A command that was started, and what it prints, which explains why it failed.
final class LaunchedCommand {
  private var handle: ChildHandle
  private let input: OwnedDescriptor
  private var output: InputPipe
  private var printed: [UInt8] = []
  private var hasEnded = false

  private static let kept = 4096

  init(_ words: [String]) throws(SystemError) {
    let ends = try InputPipe.makeEnds()
    let theirs = OwnedDescriptor(owning: ends.reading)
    input = OwnedDescriptor(owning: ends.writing)
    var output = try InputPipe()
    let streams = ProcessStart.Streams(
      input: theirs.number, output: output.writingEnd, error: output.writingEnd)
    handle = ChildHandle(pid: try ProcessStart.command(words, streams: streams))
    output.closeWritingEnd()
    self.output = output
  }

  /// Writes a little to its stdin, which stays open: its end would end the command.
  func write(_ bytes: [UInt8]) { input.write(bytes) }

  /// How it ended; nil while it runs.
  func poll() -> ExitStatus? { handle.poll() }

  /// Takes in what it has printed.
  func listen() {
    while !hasEnded, let bytes = output.read() {
      if bytes.isEmpty { return }
      printed = Array((printed + bytes).suffix(Self.kept))
    }
    hasEnded = true
  }

  /// The last of what it has printed.
  var lastWords: String { String(decoding: printed, as: UTF8.self).trimmed }

  /// What to wait for before `listen` and `poll` have news.
  func watches() throws(SystemError) -> [Poll.Watch] {
    let end: Poll.Watch = (descriptor: try handle.sentinel(), events: Poll.readable)
    return hasEnded ? [end] : [end, (descriptor: output.number, events: Poll.readable)]
  }

  /// The same once the command is of interest for its output alone.
  var outputWatch: [Poll.Watch] {
    hasEnded ? [] : [(descriptor: output.number, events: Poll.readable)]
  }
}

extension String {
  /// Without white space at its end.
  fileprivate var trimmed: String {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[...last])
  }
}
