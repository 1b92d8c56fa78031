internal import Waiting
package import Wire

/// A way by which clients reach the server of a manager: the arena, for the processes of the same
/// program (``LocalTransport``), or a socket (``RemoteTransport``).
///
/// The server has any number of them and one loop, which waits for all that they name at once and
/// then has each hand over what has come. A transport reads the head of a request, and calls
/// ``ManagerServer/handle(_:_:from:)``. The server answers sooner or later, in any order, through
/// the ``ManagerPeer`` that the request came from.
///
/// Nothing here blocks. A transport that listens has the listening socket among its awaitables, and
/// shakes hands step by step, as bytes come.
protocol ManagerTransport: AnyObject {
  /// What the loop waits for besides; asked for anew before each wait.
  var awaitables: [any Waitable] { get }

  /// Whether there are requests; asked again and again for a moment, before the loop waits.
  var hasRequests: Bool { get }

  /// Hands the requests that are there to the server, at most some dozens, and returns how many.
  func serve(_ server: ManagerServer) throws(MultiprocessingError) -> Int

  /// Whether there are peers that have gone since they were asked for last. Costs a few loads for
  /// each peer at most.
  var hasGone: Bool { get }

  /// The peers that have gone since this was asked last. Asked now and then, so that a peer that
  /// tells nothing of its end is found too.
  func takeGone() -> [ManagerPeer]

  /// Ends it: the server takes no more requests. All have been answered by now.
  func close()
}

/// One client of a manager's server, as the server knows it.
///
/// Its `client` is the identity that locks know their owner by: a process, not a connection. A
/// proxy that a peer holds must keep its referent alive; locally tokens in the arena do that, and a
/// remote transport opens the token in the peer's place (``ManagerServer/holdToken(of:)``).
package class ManagerPeer {
  /// Who it is: positive, the same for all peers of one process, and never used again. 0 is the
  /// server.
  let client: Int

  init(client: Int) { self.client = client }

  /// How far a reply goes, which decides what may be in it, and in a request.
  package var reach: Reach { .program }

  /// Whether the client is known to have gone, so that nothing should be given to it any more.
  var isGone: Bool { false }

  /// Begins a reply; the value or the error that follows is encoded behind what this writes.
  func begin(_ reply: OutgoingMessage, number: UInt64, isError: Bool) {
    reply.reach = reach
    ManagerReplyHead.append(number: number, isError: isError, to: reply)
  }

  /// Sends a reply that was begun and filled. Does not block; a peer that is gone needs no reply.
  func send(_ reply: OutgoingMessage) {}
}
