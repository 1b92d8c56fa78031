internal import Glibc

/// A system call that failed: what was called, on what, why, and what may help.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The call's name, such as `mmap`.
  package let call: String
  /// The error number that it failed with.
  package let errno: Int32
  /// What it was done to, such as `the arena`.
  package let subject: String
  /// What may help, if anything is known to.
  package let remedy: String?

  /// Describes a failure; `errno` is the positive number that C code has.
  package init(call: String, errno: Int32, subject: String, remedy: String? = nil) {
    self.call = call
    self.errno = errno
    self.subject = subject
    self.remedy = remedy
  }

  /// For example `mmap of the arena: Cannot allocate memory (ENOMEM); raise ulimit -v`.
  package var description: String {
    let reason = "\(call) of \(subject): \(Self.text(of: errno)) (\(Self.name(of: errno)))"
    return remedy.map { "\(reason); \($0)" } ?? reason
  }

  /// The name of an error number, such as `ENOMEM`.
  package static func name(of errno: Int32) -> String {
    unsafe strerrorname_np(errno).map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// The system's text for an error number, such as `Cannot allocate memory`.
  package static func text(of errno: Int32) -> String {
    unsafe strerrordesc_np(errno).map { unsafe String(cString: $0) } ?? "Unknown error"
  }

  /// Gives a result back, or throws what it says when it is a negative error number.
  @discardableResult
  package static func check<Result: SignedInteger>(
    _ result: Result, _ call: String, of subject: @autoclosure () -> String,
    remedy: @autoclosure () -> String? = nil
  ) throws(SystemError) -> Result {
    guard result < 0 else { return result }
    throw SystemError(call: call, errno: Int32(-result), subject: subject(), remedy: remedy())
  }
}
