internal import Waiting

/// A method of a host's object while it runs in a server: as a task, so that when it waits, in
/// whatever wait of the module, the server goes on.
package final class MethodRun {
  /// What the host has for it.
  package let state: any MethodState
  /// The task that executes it.
  var task: GreenTask?
  /// What it is the server's request for: exchanged with the server's own while it runs.
  var context = ManagerServer.Context()
  /// The request that it is the answer to, until it was answered.
  var request: ManagerRequest?
  /// Whose request it is: also the owner of locks of this server that the method takes.
  var client = 0
  /// Whether it ends when its client gives the call up: a method that only waits.
  var isWithdrawable = false
  /// Whether its caller is gone, which the method learns at its next wait.
  var isCancelled = false
  /// Whether it has nothing to do any more but to give back what it has.
  var isForNobody = false

  init(_ state: any MethodState) { self.state = state }

  /// The request that it is the answer to, for which no reply is due from here on.
  package func takeRequest() -> ManagerRequest? {
    defer { request = nil }
    return request
  }

  /// Whether it waits.
  var isParked: Bool { task?.state == .parked }

  /// Has it look again at what it waits for.
  func interrupt() {
    if let task { Scheduler.shared.interrupt(task) }
  }

  /// Tells it that nobody waits for it any more.
  func cancel() {
    isCancelled = true
    isForNobody = isWithdrawable
    interrupt()
  }
}
