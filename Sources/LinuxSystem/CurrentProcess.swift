internal import CLinux
internal import Glibc

/// Facts about this process and the machine it runs on.
package enum CurrentProcess {
  /// This process's id. Python's `os.getpid()`.
  package static var pid: Int32 { clinux_getpid() }

  /// Its parent's id. Python's `os.getppid()`.
  package static var parentPID: Int32 { getppid() }

  /// The signal that this process gets when its parent ends; 0: none.
  package static var parentDeathSignal: Int32 { clinux_get_parent_death_signal() }

  /// The name that `ps` and `top` show, at most 15 bytes. A program that was started anew has the
  /// name of the link it was started by until it is set.
  package static var commandName: String {
    get {
      var bytes = [CChar](repeating: 0, count: 16)
      _ = unsafe clinux_get_process_name(&bytes)
      return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    set { _ = unsafe clinux_set_process_name(newValue) }
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
    let path = "/proc/self/statm"
    let remedy = "mount /proc"
    let file = OwnedDescriptor(
      owning: try SystemCall.check("open", of: path, remedy: remedy) {
        unsafe open(path, O_RDONLY | O_CLOEXEC)
      })
    let number = file.number
    var text = [UInt8](repeating: 0, count: 64)
    let count = try SystemCall.check("read", of: path, remedy: remedy) {
      unsafe read(number, &text, text.count)
    }
    let pages = UInt64(String(decoding: text.prefix(count).prefix { $0 != 0x20 }, as: UTF8.self))
    return (pages ?? 0) * UInt64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Seconds of processor time that it has used, as `ResourceLimit.processorTime` counts them.
  package static var processorTime: Double { SystemClock.processorTime }

  /// Lets other processes run on this processor.
  package static func yield() { sched_yield() }

  /// Ends this process at once. Nothing is flushed and no exit handler runs.
  package static func exit(_ status: Int32) -> Never { _exit(status) }
}
