internal import CLinux
internal import Glibc

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
    case _ where stat.isStopped: return "stopped"
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

  /// Whether somebody outside of the program may have it go on: it is stopped or traced, a signal
  /// is on its way to it, a thread of another library runs in it, or it has a handler for a signal
  /// that this program does not handle itself.
  package var mayBeMoved: Bool {
    let status = text("status", limit: 8192).split(separator: "\n")
    func value(_ name: String) -> Substring? {
      status.first { $0.hasPrefix(name) }?.split(separator: "\t").last
    }
    func signals(_ name: String) -> UInt64? { value(name).flatMap { UInt64($0, radix: 16) } }
    // One that ends a poll may come when that is over. It only has a process look again, and stays
    // pending until the next poll.
    let idle: UInt64 = 1 << UInt64(clinux_signal_poll_wake() - 1)
    guard let caught = signals("SigCgt:"), let own = signals("SigPnd:"), own & ~idle == 0,
      let shared = signals("ShdPnd:"), shared & ~idle == 0,
      value("Threads:") == "1", value("TracerPid:") == "0", !isStopped
    else { return true }
    return caught & ~clinux_signals_of_the_program() != 0
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

  /// Opens its memory files of a name, one after another, until one suits. They can be read, not
  /// written.
  package func findMemory<Value: ~Copyable>(
    _ name: String, _ body: (consuming OwnedDescriptor) -> Value?
  ) throws(SystemError) -> Value? {
    for number in try memoryDescriptors(name) {
      let copy = unsafe open("/proc/\(pid)/fd/\(number)", O_RDONLY | O_CLOEXEC)
      if copy >= 0, let value = body(OwnedDescriptor(owning: copy)) { return value }
    }
    return nil
  }

  /// The numbers of its descriptors that are memory files of a name; none if it is gone.
  func memoryDescriptors(_ name: String) throws(SystemError) -> [Int32] {
    let folder = "/proc/\(pid)/fd"
    let numbers: [String]
    do throws(SystemError) {
      numbers = try SystemCall.names(in: folder)
    } catch {
      if state == nil { return [] }
      throw error
    }
    return numbers.filter { SystemCall.target(of: "\(folder)/\($0)") == "/memfd:\(name) (deleted)" }
      .compactMap { Int32($0) }
  }

  /// The other processes of this user that run this program, by their numbers.
  package static func ofThisProgram() throws(SystemError) -> [ProcessView] {
    let names = try SystemCall.names(in: "/proc", remedy: "mount /proc")
    let views = names.compactMap { Int32($0) }.sorted().map { ProcessView($0) }
    return views.filter { view in
      view.pid != ProcessStat.currentPID && view.owner == geteuid() && view.runsThisProgram
    }
  }

  /// The user that it acts for; nil when it is gone.
  private var owner: UInt32? {
    let line = text("status", limit: 8192).split(separator: "\n").first { $0.hasPrefix("Uid:") }
    return line.flatMap { $0.split(separator: "\t").dropFirst(2).first.flatMap { UInt32($0) } }
  }

  /// Its command line, as far as it fits into 64 KiB; empty when it is gone.
  package var arguments: [[UInt8]] {
    let bytes = bytes("cmdline", limit: 1 << 16)
    let ended = bytes.last == 0 ? bytes.dropLast() : bytes[...]
    return ended.isEmpty
      ? [] : ended.split(separator: 0, omittingEmptySubsequences: false).map { [UInt8]($0) }
  }

  /// When it started, such as `2026-12-01 14:20:03` in local time; nil when it is gone.
  package var startTime: String? {
    guard let stat = try? ProcessStat.read(pid) else { return nil }
    var now = timespec()
    var sinceBoot = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    unsafe clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
    let age = sinceBoot.tv_sec - Int(stat.startTime) / max(1, sysconf(Int32(_SC_CLK_TCK)))
    var moment = now.tv_sec - age
    var parts = unsafe tm()
    guard unsafe localtime_r(&moment, &parts) != nil else { return nil }
    var text = [CChar](repeating: 0, count: 32)
    let count = unsafe strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func text(_ name: String, limit: Int) -> String {
    String(decoding: bytes(name, limit: limit), as: UTF8.self)
  }

  private func bytes(_ name: String, limit: Int) -> [UInt8] {
    (try? WholeFile.read("/proc/\(pid)/\(name)", limit: limit)) ?? []
  }
}
