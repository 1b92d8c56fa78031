internal import CLinux

/// What the system tells of another process, without its help.
package struct ProcessView: Sendable {
  /// Which process.
  package let pid: Int32

  /// A view of a process, which need not exist.
  package init(_ pid: Int32) { self.pid = pid }

  /// What it does, as a word: `running`, `sleeping`, `stopped` …; nil when it is gone.
  package var state: String? {
    guard let stat = try? ProcessStat.read(pid), stat.isRunning else { return nil }
    switch stat.state {
    case UInt8(ascii: "R"): return "running"
    case UInt8(ascii: "D"): return "in the system"
    case UInt8(ascii: "T"), UInt8(ascii: "t"): return "stopped"
    default: return "sleeping"
    }
  }

  /// Whether it was stopped, by a signal or a debugger.
  package var isStopped: Bool { state == "stopped" }

  /// The function of the system that it sleeps in, if the system tells.
  package var place: String? {
    let name = text("wchan", limit: 64)
    return name.isEmpty || name == "0" ? nil : name
  }

  /// Whether it has a handler for the question that `ReportInquiry` asks.
  package var answers: Bool {
    let line = text("status", limit: 8192).split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    guard let mask = line?.split(separator: "\t").last.flatMap({ UInt64($0, radix: 16) }) else {
      return false
    }
    return (1...64).contains { number in
      clinux_report_is_question(number) && mask >> UInt64(number - 1) & 1 != 0
    }
  }

  /// The program that it runs is this one.
  package var runsThisProgram: Bool {
    let own = ProcessView(ProcessStat.currentPID)
    let name = text("comm", limit: 64)
    return !name.isEmpty && name == own.text("comm", limit: 64)
  }

  /// Opens its memory files of a name, one after another, until one suits. They can be read, not written.
  package func findMemory<Value: ~Copyable>(
    _ name: String, _ body: (consuming OwnedDescriptor) -> Value?
  ) throws(SystemError) -> Value? {
    var nth: Int32 = 0
    while true {
      let number = unsafe clinux_report_find_memory(pid, name, nth)
      if number == -2 && nth >= 0 && state != nil { return nil }
      try SystemError.check(number, "open", of: "/proc/\(pid)/fd")
      let copy = clinux_report_open(pid, number)
      if copy >= 0, let value = body(OwnedDescriptor(owning: copy)) { return value }
      nth += 1
    }
  }

  private func text(_ name: String, limit: Int) -> String {
    var bytes = [CChar](repeating: 0, count: limit)
    let got = unsafe clinux_report_proc(pid, name, &bytes, limit)
    guard got > 0 else { return "" }
    return String(decoding: bytes.prefix(Int(got)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
