internal import LinuxSystem
internal import Network
internal import SharedMemory
internal import Waiting

/// The time between the launcher's start and the moment at which the keeper of the process has
/// connected: only now does it count what becomes of the launcher's command.
struct RemoteStart {
  private let record: StartRecord
  private let command: any KeeperStart
  private let reception: Reception
  private let arena: Arena

  init(
    _ record: StartRecord, _ command: any KeeperStart, _ reception: Reception, _ arena: Arena
  ) {
    self.record = record
    self.command = command
    self.reception = reception
    self.arena = arena
  }

  /// The link to the keeper, and the computer on which it is. The process ends if there is none.
  func connect(
    _ signals: borrowing SignalDescriptor, _ build: String, until deadline: Deadline
  ) throws -> (Link, node: String) {
    var link: Link?
    while true {
      while let signal = signals.next() { obey(signal) }
      command.listen()
      if link == nil { link = try next() }
      if let link, let node = try hello(on: link, build) { return (link, node) }
      if let failure = command.failure { explain(failure) }
      if deadline.isPast { explain("it has not connected in time") }
      wait(signals, link, deadline)
    }
  }

  private func wait(
    _ signals: borrowing SignalDescriptor, _ link: Link?, _ deadline: Deadline
  ) {
    let (descriptors, soonest) = reception.watches
    var request = WaitRequest(
      .descriptor(reception.socket.descriptor),
      until: soonest.nanoseconds < deadline.nanoseconds ? soonest : deadline)
    for watch in descriptors { request.add(watch) }
    for watch in command.watches { request.add(watch) }
    request.add((descriptor: signals.number, events: Poll.readable))
    if let link { request.add((descriptor: link.descriptor, events: link.events)) }
    _ = Scheduler.shared.park(request)
  }

  /// The link of somebody who has the key. One who has not is no business of ours.
  private func next() throws -> Link? {
    do {
      return try reception.next()?.link
    } catch LinkError.handshake {
      return nil
    }
  }

  private func hello(on link: Link, _ own: String) throws -> String? {
    do throws(LinkError) {
      try link.flush()
      guard try link.receive() else { return nil }
    } catch {
      explain("its connection ended")
    }
    guard case .hello(let build, let node)? = link.takeMessage({ RemoteMessage($0) }) else {
      explain("it is no process of mprun")
    }
    guard build == own else {
      explain("\(node) runs \(build), and this computer \(own): both need the same")
    }
    return node
  }

  /// The process is told to end, or to stop, before it exists.
  private func obey(_ signal: Int32) {
    switch signal {
    case 18: break
    case 20: CurrentProcess.stop()
    case 2: StandIn.end(1, in: arena)
    default: StandIn.end(-signal, in: arena)
    }
  }

  private func explain(_ reason: String) -> Never {
    command.listen()
    let words = command.lastWords
    StandIn.fail(reason + (words.isEmpty ? "" : "\n\(words)"), record, in: arena)
  }
}
