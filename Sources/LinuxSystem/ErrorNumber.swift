internal import Glibc

/// Errors of the system that callers tell apart or report themselves, by their numbers.
package enum ErrorNumber {
  /// The user may not do that.
  package static let permissionDenied: Int32 = EACCES
  /// A file would be larger than the user may make one.
  package static let fileTooLarge: Int32 = EFBIG
  /// An argument is of no use.
  package static let invalidArgument: Int32 = EINVAL
  /// There is no memory left.
  package static let outOfMemory: Int32 = ENOMEM
  /// There is no such path or host.
  package static let noEntry: Int32 = ENOENT
  /// The system has no more descriptors.
  package static let tooManyFilesInSystem: Int32 = ENFILE
  /// The process has no more descriptors.
  package static let tooManyFiles: Int32 = EMFILE
  /// The other side reads no more.
  package static let brokenPipe: Int32 = EPIPE
  /// The connection was given up before it was there.
  package static let connectionAborted: Int32 = ECONNABORTED
  /// The other side has broken the connection off.
  package static let connectionReset: Int32 = ECONNRESET
  /// Nobody listens there.
  package static let refused: Int32 = ECONNREFUSED
}
