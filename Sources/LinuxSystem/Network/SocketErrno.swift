/// Errors of sockets that callers tell apart, by their numbers.
package enum SocketErrno {
  /// There is no such path or host.
  package static let noEntry: Int32 = 2
  /// A signal came.
  package static let interrupted: Int32 = 4
  /// It would block.
  package static let tryAgain: Int32 = 11
  /// Something is there already.
  package static let exists: Int32 = 17
  /// The system has no more descriptors.
  package static let tooManyFilesInSystem: Int32 = 23
  /// The process has no more descriptors.
  package static let tooManyFiles: Int32 = 24
  /// The other side reads no more.
  package static let brokenPipe: Int32 = 32
  /// Somebody else has the address.
  package static let addressInUse: Int32 = 98
  /// The connection was given up before it was there.
  package static let connectionAborted: Int32 = 103
  /// The other side has broken the connection off.
  package static let connectionReset: Int32 = 104
  /// The other side has not answered for too long.
  package static let timedOut: Int32 = 110
  /// Nobody listens there.
  package static let refused: Int32 = 111
  /// Connecting goes on.
  package static let inProgress: Int32 = 115
}
