internal import CLinux
internal import Glibc

/// Facts about this process and the machine it runs on.
package enum CurrentProcess {
  /// This process's id. Python's `os.getpid()`.
  package static var pid: Int32 { getpid() }

  /// Its parent's id. Python's `os.getppid()`.
  package static var parentPID: Int32 { getppid() }

  /// The signal that this process gets when its parent ends; 0: none.
  package static var parentDeathSignal: Int32 {
    var signal: Int32 = 0
    _ = unsafe withUnsafeMutablePointer(to: &signal) { signal in
      clinux_prctl(PR_GET_PDEATHSIG, UInt(bitPattern: signal))
    }
    return signal
  }

  /// The name that `ps` and `top` show, at most 15 bytes. A program that was started anew has the
  /// name of the link it was started by until it is set.
  package static var commandName: String {
    get {
      var bytes = [UInt8](repeating: 0, count: 16)
      _ = unsafe bytes.withUnsafeMutableBytes { name in
        clinux_prctl(PR_GET_NAME, UInt(bitPattern: name.baseAddress))
      }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    set {
      // The system cuts it.
      _ = unsafe newValue.withCString { name in clinux_prctl(PR_SET_NAME, UInt(bitPattern: name)) }
    }
  }

  /// Fresh random bytes.
  package static func randomBytes(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      // The system gives no more at once.
      var some = [UInt8](repeating: 0, count: min(count - bytes.count, 256))
      try SystemCall.check("getentropy", of: "\(count) bytes") {
        unsafe getentropy(&some, some.count)
      }
      bytes += some
    }
    return bytes
  }

  /// Bytes of address space that it has mapped, as `ResourceLimit.addressSpace` counts them.
  package static func addressSpaceSize() throws(SystemError) -> UInt64 {
    let text = try WholeFile.read("/proc/self/statm", limit: 64)
    let pages = UInt64(String(decoding: text.prefix { $0 != 0x20 }, as: UTF8.self))
    return (pages ?? 0) * UInt64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Seconds of processor time that it has used, as `ResourceLimit.processorTime` counts them.
  package static var processorTime: Double { SystemClock.processorTime }

  /// Lets other processes run on this processor.
  package static func yield() { sched_yield() }

  /// Ends this process at once. Nothing is flushed and no exit handler runs.
  package static func exit(_ status: Int32) -> Never { _exit(status) }
}
