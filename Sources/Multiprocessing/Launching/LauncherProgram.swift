internal import LinuxSystem
internal import Waiting

/// A program that speaks the protocol of launchers, as the hub that has started it sees it. Nothing
/// here blocks, but for the two `end`.
final class LauncherProgram {
  private var handle: ChildHandle
  private var input: OwnedDescriptor?
  private var output: InputPipe
  private var printed: PrintedTail
  private var unsent: [UInt8] = []
  private var lines: [UInt8] = []
  private var hasClosedOutput = false
  private let name: String

  /// A line may have so many bytes: what it says of programs is longer than 4 kB at most by
  /// escapes.
  private static let longestLine = 1 << 16
  /// Seconds in which a program that has closed its stdout ends, if it does so because it ends.
  private static let moment = 0.2
  /// As much a pipe takes at once that says it has room.
  private static let piece = 4096

  /// Starts it.
  ///
  /// - Parameter preamble: What comes on its stdin before the first request.
  init(_ words: [String], preamble: [UInt8]) throws(SystemError) {
    name = words.first ?? ""
    unsent = preamble
    let ends = try InputPipe.makeEnds()
    let theirs = OwnedDescriptor(owning: ends.reading)
    input = OwnedDescriptor(owning: ends.writing)
    var output = try InputPipe()
    var errors = try InputPipe()
    let streams = ProcessStart.Streams(
      input: theirs.number, output: output.writingEnd, error: errors.writingEnd)
    handle = ChildHandle(pid: try ProcessStart.command(words, streams: streams))
    output.closeWritingEnd()
    errors.closeWritingEnd()
    self.output = output
    printed = PrintedTail(errors)
  }

  /// Has a request sent.
  func send(_ line: [UInt8]) {
    unsent += line
    flush()
  }

  /// Sends what there is room for.
  func flush() {
    while !unsent.isEmpty, let number = input?.number,
      (try? Poll.wait([(number, Poll.writable)], .now))??.first ?? false
    {
      input?.write(Array(unsent.prefix(Self.piece)))
      unsent.removeFirst(min(unsent.count, Self.piece))
    }
  }

  /// The next line that it has printed, without its end; nil if none is complete.
  func nextLine() -> [UInt8]? {
    listen()
    guard let end = lines.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { lines.removeFirst(end + 1) }
    return Array(lines[..<end])
  }

  private func listen() {
    printed.listen()
    while !hasClosedOutput, lines.count < Self.longestLine {
      guard let bytes = output.read() else {
        hasClosedOutput = true
        break
      }
      if bytes.isEmpty { break }
      lines += bytes
    }
  }

  /// Why no event will come any more; nil as long as there may be one. Blocks for a moment at most.
  var end: String? {
    if lines.count >= Self.longestLine { return "a line of '\(name)' has no end" }
    guard hasClosedOutput else { return nil }
    // One that ends closes its stdout a moment before.
    waitForEnd(until: Deadline(seconds: Self.moment))
    guard let status = handle.poll() else { return "'\(name)' has closed its stdout" }
    return "'\(name)' ended with \(status.text)" + explanation
  }

  /// Whether it runs. What it has started may end before its stdout does, which its threads share.
  var isRunning: Bool {
    handle.poll() == nil && ProcessStat.isRunning(handle.pid, startTime: 0)
  }

  /// What it has printed on stderr, for a message.
  var explanation: String {
    let text = printed.text
    return text.allSatisfy(\.isWhitespace) ? "" : "\n" + text
  }

  /// What to wait for before there is news.
  var watches: [Poll.Watch] {
    var watches: [Poll.Watch] = []
    if !hasClosedOutput { watches.append((output.number, Poll.readable)) }
    if let watch = printed.watch { watches.append(watch) }
    if hasClosedOutput, let sentinel = try? handle.sentinel() {
      watches.append((sentinel, Poll.readable))
    }
    if !unsent.isEmpty, let number = input?.number { watches.append((number, Poll.writable)) }
    return watches
  }

  /// Closes its stdin, upon which it is to end; after so many seconds it is killed.
  func end(within seconds: Double) {
    input = nil
    waitForEnd(until: Deadline(seconds: seconds))
    try? handle.send(.kill)
    handle.wait()
  }

  private func waitForEnd(until deadline: Deadline) {
    guard let sentinel = try? handle.sentinel() else { return }
    while handle.poll() == nil, !deadline.isPast {
      var request = WaitRequest(.descriptor(sentinel), until: deadline)
      request.add((descriptor: sentinel, events: Poll.readable))
      _ = Scheduler.shared.park(request)
    }
  }
}
