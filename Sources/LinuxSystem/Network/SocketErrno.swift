internal import Glibc

/// Errors of sockets that callers tell apart, by their numbers.
package enum SocketErrno {
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
