/// What a wait is for: the detail of ``TraceOperation/wait``.
///
/// The numbers are part of the format of recordings, which outlive the program. Those of a wait
/// record in the arena do not, and may change: who records a wait translates.
package enum TraceWait: UInt32, Sendable {
  /// Something of the object: a lock that is to be free, an item that is to come.
  case object = 1
  /// Room in the object, a channel.
  case room
  /// The end of the process whose pid is the argument.
  case process
  /// The end of all children.
  case children
  /// Time: a sleep.
  case time
  /// Somebody who asks for something.
  case requests
  /// Results of a pool.
  case results
  /// A manager's answer.
  case answer
  /// The descriptor whose number is the argument.
  case descriptor
  /// Another task of the same process.
  case task
  /// Something else, or one of several things.
  case several
}
