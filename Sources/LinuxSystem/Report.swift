internal import CLinux

/// Asking a process what it does, and answering.
///
/// The question is a signal with a random number, which a process that does not know of it ignores.
/// The answer goes to a socket that the number names, without blocking; nobody waits for anybody,
/// and whoever dies in between is only missing.
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
    unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      _ = unsafe clinux_report_answer(number, start, bytes.count)
    }
  }

  /// Has SIGQUIT report what all processes do, on stderr, by a new process that asks this one.
  package static func reportOnQuit() { _ = clinux_report_on_quit() }

  /// Has SIGQUIT do nothing here: the program's first process reports.
  package static func leaveQuit() { _ = clinux_report_leave_quit() }
}

/// The side that asks.
package struct ReportInquiry: ~Copyable {
  private let number: UInt64
  private let socket: OwnedDescriptor

  /// Begins to listen for answers.
  package init() throws(SystemError) {
    let random = try CurrentProcess.randomBytes(8)
    let number = random.reduce(UInt64(1)) { $0 << 8 | UInt64($1) } | 1
    let listening = try SystemError.check(
      clinux_report_listen(number), "listen", of: "a socket for answers")
    self.number = number
    socket = OwnedDescriptor(owning: listening)
  }

  /// Asks a process. Nothing happens to one that cannot be asked.
  /// - Parameter isRight: Called when the pid can mean no other process any more: whether it is the
  ///   one.
  /// - Returns: Whether it was asked.
  package func ask(_ pid: Int32, if isRight: () -> Bool) -> Bool {
    let pidfd = clinux_pidfd_open(pid)
    guard pidfd >= 0 else { return false }
    let process = OwnedDescriptor(owning: pidfd)
    return isRight() && clinux_report_ask(process.number, number) == 0
  }

  /// Waits for an answer.
  /// - Returns: All its bytes; nil if none has come within so many milliseconds.
  package func receive(milliseconds: Int32) -> [UInt8]? {
    let accepted = clinux_report_accept(socket.number, milliseconds)
    guard accepted > 0 else { return nil }
    let answer = OwnedDescriptor(owning: accepted)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < 4 << 20 {
      let got = unsafe piece.withUnsafeMutableBytes { room -> Int64 in
        guard let start = room.baseAddress else { return 0 }
        return unsafe clinux_report_read(answer.number, start, room.count)
      }
      guard got > 0 else { break }
      bytes += piece.prefix(Int(got))
    }
    return bytes
  }
}
