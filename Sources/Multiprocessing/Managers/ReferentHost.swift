package import LinuxSystem
package import Network
package import Wire

/// What carries out the requests of a manager's server: a language, whose objects are the
/// referents.
///
/// The server has the bytes, the tasks and the lives of referents; what a method does, and how
/// values are written, is the host's business. Everything is called on the server's one thread. A
/// failure is `MultiprocessingError.raised` when the language has an error that it keeps itself; it
/// ends the server.
package protocol ReferentHost: AnyObject {
  /// Calls a method of a referent with the encoded arguments. Answers the request at hand by
  /// ``ManagerServer/takeRequest()`` and ``ManagerServer/reply(_:isError:_:_:)``, or has a task do
  /// it: ``ManagerServer/start(_:isWithdrawable:_:)``.
  ///
  /// Referent 0 is the server itself, which makes others. The bytes are no longer there afterwards.
  func call(
    _ referent: UInt64, method: RawSpan, arguments: RawSpan, from reach: Reach
  ) throws(MultiprocessingError)

  /// Answers a request with an error.
  func refuse(
    _ request: ManagerRequest, with error: MultiprocessingError
  ) throws(MultiprocessingError)

  /// Nobody has a reference to a referent any more.
  func release(_ referent: UInt64) throws(MultiprocessingError)

  /// Collects garbage that may keep referents alive, if that is worth it; whether it did.
  func collectGarbage() throws(MultiprocessingError) -> Bool

  /// What garbage kept alive has been released.
  func noteCollected() throws(MultiprocessingError)

  /// The server has ended.
  func finish() throws(MultiprocessingError)

  /// What a method needs to run as a task.
  func makeMethodState() throws(MultiprocessingError) -> any MethodState
}

/// What a language keeps for a method that runs as a task, such as a stack of its own.
package protocol MethodState: AnyObject {
  /// Called when the method begins or goes on, and when it stops: what the language knows as
  /// running is exchanged for what this holds.
  func exchange()
}

/// A request that is being carried out.
package struct ManagerRequest {
  /// Who is to have the reply.
  package let peer: ManagerPeer
  /// The client's number for it.
  package let number: UInt64
}

/// How a language makes a call of a manager: what is sent, what becomes of the reply, and how it
/// waits.
///
/// A failure is `MultiprocessingError.raised` when the language has an error that it keeps itself.
package protocol ManagerCall: ManagerWait {
  /// Writes the list of arguments. The message says how far it goes.
  func write(_ message: OutgoingMessage) throws(MultiprocessingError)

  /// Reads the list of results, or the error, of a reply. The bytes are no longer there afterwards.
  func read(
    _ reply: RawSpan, isError: Bool, from reach: Reach
  ) throws(MultiprocessingError)
}

/// How a language waits.
package protocol ManagerWait {
  /// Repeats a step that waits until it is over, and attends to events whenever one interrupts it;
  /// false if the step's time was up.
  func wait(
    _ step: () throws(MultiprocessingError) -> WaitOutcome
  ) throws(MultiprocessingError) -> Bool

  /// Connects to a manager of another program. Blocks until the server's first message is there,
  /// until the deadline.
  ///
  /// - Parameter isAgain: Whether there was a connection before: what is not there any more has
  ///   gone with the server, and is a ConnectionError.
  func dial(
    _ address: RemoteAddress, authkey: [UInt8], _ deadline: Deadline, isAgain: Bool
  ) throws(MultiprocessingError) -> Link
}
