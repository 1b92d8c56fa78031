internal import CLinux
internal import Glibc

/// The way to the system's own functions, in which a debug build can make a chosen call fail.
enum SystemCall {
  /// Makes a call that reports failure by -1 and `errno`; gives its result, or the negative error
  /// number, as the functions of `CLinux` do.
  static func run<Result: SignedInteger>(
    _ name: StaticString, _ body: () -> Result
  ) -> Result {
    #if DEBUG
      let injected = name.withUTF8Buffer { text in
        unsafe text.withMemoryRebound(to: CChar.self) {
          unsafe clinux_fault_in_swift($0.baseAddress!)
        }
      }
      if injected != 0 { return -Result(injected) }
    #endif
    let result = body()
    return result == -1 ? -Result(errno) : result
  }

  /// Makes the call, again as often as a signal interrupts it, and throws what it fails with.
  @discardableResult
  static func check<Result: SignedInteger>(
    _ name: StaticString, of subject: @autoclosure () -> String,
    remedy: @autoclosure () -> String? = nil, _ body: () -> Result
  ) throws(SystemError) -> Result {
    var result = run(name, body)
    while result == -Result(EINTR) { result = run(name, body) }
    return try SystemError.check(result, "\(name)", of: subject(), remedy: remedy())
  }

  /// What the system tells of a file; nil where it tells nothing. A link is not followed.
  static func facts(at path: String) -> stat? {
    var facts = stat()
    return unsafe lstat(path, &facts) == 0 ? facts : nil
  }

  /// What the system tells of an open file, which messages call `subject`.
  static func facts(of descriptor: Int32, _ subject: @autoclosure () -> String)
    throws(SystemError) -> stat
  {
    var facts = stat()
    try check("fstat", of: subject()) { unsafe fstat(descriptor, &facts) }
    return facts
  }

  /// What the system tells of an open file; nil where it tells nothing.
  static func facts(of descriptor: Int32) -> stat? {
    var facts = stat()
    return unsafe fstat(descriptor, &facts) == 0 ? facts : nil
  }

  /// Whether a path leads to something of this user's.
  static func isOwn(_ path: String) -> Bool {
    var facts = stat()
    return unsafe stat(path, &facts) == 0 && facts.st_uid == geteuid()
  }

  /// Where a link leads; nil if it is none.
  static func target(of path: String) -> String? {
    var text = [UInt8](repeating: 0, count: 256)
    let count = unsafe text.withUnsafeMutableBytes { text in
      unsafe readlink(path, text.baseAddress!.assumingMemoryBound(to: CChar.self), text.count)
    }
    return count < 0 ? nil : String(decoding: text.prefix(count), as: UTF8.self)
  }

  /// The names of what is in a folder.
  static func names(in path: String, remedy: String? = nil) throws(SystemError) -> [String] {
    guard let folder = unsafe opendir(path) else {
      throw SystemError(call: "opendir", errno: errno, subject: path, remedy: remedy)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
