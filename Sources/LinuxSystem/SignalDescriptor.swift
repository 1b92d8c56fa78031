internal import CLinux
internal import Glibc

/// Signals that are read, in a process that handles none: from its making on all signals are
/// blocked.
package struct SignalDescriptor: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// Readable when `next` has one.
  package var number: Int32 { descriptor.number }

  /// Blocks all signals, and has these read.
  package init(_ signals: [Int32]) throws(SystemError) {
    _ = Signals.blockAll()
    let bits = signals.reduce(UInt64(0)) { $0 | UInt64(1) << UInt64($1 - 1) }
    let opened = try SystemError.check(
      clinux_signal_descriptor(bits), "signalfd", of: "signals", remedy: Remedy.descriptors)
    descriptor = OwnedDescriptor(owning: opened)
  }

  /// The next signal that came; nil if none did. Never blocks.
  package func next() -> Int32? {
    let signal = clinux_signal_take(descriptor.number)
    return signal > 0 ? signal : nil
  }
}

extension CurrentProcess {
  /// Ends this process as a signal does that it neither blocks nor handles, without a core dump.
  package static func end(by signal: Int32) -> Never { clinux_end_by_signal(signal) }

  /// Stops this process until SIGCONT.
  package static func stop() { _ = kill(getpid(), SIGSTOP) }

  /// The name of this computer.
  package static var hostName: String {
    var facts = utsname()
    guard unsafe uname(&facts) == 0 else { return "?" }
    return unsafe withUnsafeBytes(of: facts.nodename) { name in
      unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The file that this process runs; nil if the system does not tell.
  package static var programPath: String? { SystemCall.target(of: "/proc/self/exe") }
}
