internal import CLinux
internal import Glibc

/// Asking a process what it does, and answering.
///
/// The question is a signal with a random number, which a process that does not know of it ignores.
/// The answer goes to a socket that the number names, without blocking; nobody waits for anybody,
/// and a process that dies in between is only missing.
package enum Report {
  /// Takes note of questions from now on; the doorbell rings and the hook is called for one.
  package static func noteQuestions() { _ = clinux_report_note() }

  /// The number of a question that waits for an answer, once.
  package static func takeQuestion() -> UInt64? {
    let number = clinux_report_take()
    return number == 0 ? nil : number
  }

  /// Whether a signal is the question; async-signal-safe.
  package static func isQuestion(_ signal: Int32) -> Bool { clinux_report_is_question(signal) }

  /// Answers a question. What is not taken at once is cut off or dropped.
  package static func answer(_ number: UInt64, _ bytes: [UInt8]) {
    try? send(bytes, to: number)
  }

  private static func send(_ bytes: [UInt8], to number: UInt64) throws(SystemError) {
    let socket = try StreamSocket(.unix)
    guard case .done = try socket.connect(to: address(of: number), milliseconds: 0),
      try mayKnow(socket)
    else { return }
    var sent = 0
    while sent < bytes.count {
      let rest = unsafe bytes.span.bytes.extracting(droppingFirst: sent)
      guard case .moved(let count) = try socket.write(rest) else { return }
      sent += count
    }
  }

  /// Where answers to a question go: a name that begins with a zero is in no folder and goes with
  /// its socket.
  fileprivate static func address(of number: UInt64) throws(SystemError) -> SocketAddress {
    let digits = String(number, radix: 16)
    let name = "mprun-report-" + String(repeating: "0", count: 16 - digits.count) + digits
    return try SocketAddress(path: [0] + name.utf8)
  }

  /// Whether the other end of a socket may know what this process does.
  fileprivate static func mayKnow(_ socket: borrowing StreamSocket) throws(SystemError) -> Bool {
    let user = try socket.peerUser()
    return user == geteuid() || user == 0
  }

  /// Has SIGQUIT report what all processes do, on stderr, by a new process that asks this one.
  package static func reportOnQuit() { _ = clinux_report_on_quit() }

  /// Has SIGQUIT do nothing here: the program's first process reports.
  package static func leaveQuit() { _ = clinux_report_leave_quit() }
}

/// The side that asks.
package struct ReportInquiry: ~Copyable {
  private let number: UInt64
  private let socket: StreamSocket

  /// Begins to listen for answers.
  package init() throws(SystemError) {
    let random = try CurrentProcess.randomBytes(8)
    let number = random.reduce(UInt64(1)) { $0 << 8 | UInt64($1) } | 1
    let listening = try StreamSocket(.unix)
    try listening.bind(Report.address(of: number))
    try listening.listen(backlog: Int(SOMAXCONN))
    self.number = number
    socket = listening
  }

  /// Asks a process. Nothing happens to one that cannot be asked.
  /// - Parameter isRight: Called when the pid can mean no other process any more: whether it is the
  ///   one.
  /// - Returns: Whether it was asked.
  package func ask(_ pid: Int32, if isRight: () -> Bool) -> Bool {
    let pidfd = SystemCall.run("pidfd_open") { clinux_pidfd_open(pid) }
    guard pidfd >= 0 else { return false }
    let process = OwnedDescriptor(owning: pidfd)
    guard isRight() else { return false }
    return SystemCall.run("pidfd_send_signal") {
      clinux_pidfd_queue(process.number, SIGURG, number)
    } == 0
  }

  /// Waits for an answer.
  /// - Returns: All its bytes; nil if none has come within so many milliseconds.
  package func receive(milliseconds: Int32) -> [UInt8]? {
    do throws(SystemError) {
      guard try Self.hasCome(socket, seconds: Double(milliseconds) / 1000),
        let accepted = try socket.accept()
      else { return nil }
      let answer = accepted.takeSocket()
      return try Report.mayKnow(answer) ? Self.readAll(answer) : nil
    } catch {
      return nil
    }
  }

  /// Reads until the sender is done; waits a second for more at most.
  private static func readAll(_ answer: borrowing StreamSocket) throws(SystemError) -> [UInt8] {
    var buffer = StreamBuffer()
    reading: while buffer.count < 4 << 20 {
      switch try answer.read(into: &buffer, atMost: 1 << 16) {
      case .moved: continue
      case .wouldBlock: if try !hasCome(answer, seconds: 1) { break reading }
      case .ended: break reading
      }
    }
    return buffer.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) } }
  }

  /// Waits until something has come. A signal ends it as time does.
  private static func hasCome(_ socket: borrowing StreamSocket, seconds: Double)
    throws(SystemError) -> Bool
  {
    try Poll.wait([(socket.number, Poll.readable)], Deadline(seconds: seconds))?.first ?? false
  }
}
