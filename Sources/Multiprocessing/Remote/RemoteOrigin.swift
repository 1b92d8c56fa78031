internal import LinuxSystem
internal import Network
internal import Waiting
internal import Wire

/// Where a process on another computer comes from.
package struct RemoteOrigin: Equatable, Sendable {
  /// The process that stands for it there, by whose number everybody knows it.
  package var pid: Int32
  /// The computer on which the process is.
  package var node = ""
  /// The process that keeps it there.
  package var keeper: Int32 = 0
  /// The connection to its keeper.
  var descriptor: Int32 = -1

  /// How many processors the computers have among which its own is one, where that is known.
  package var slots: Int?

  init(pid: Int32, slots: Int? = nil) {
    self.pid = pid
    self.slots = slots
  }

  var wireValue: WireValue {
    .array([
      .integer(Int64(pid)), .text(node), .integer(Int64(keeper)), .integer(Int64(descriptor)),
      slots.map { .integer(Int64($0)) } ?? .null,
    ])
  }

  init?(_ value: WireValue) {
    guard let fields = value.array, fields.count == 5,
      let pid = fields[0].integer.flatMap(Int32.init(exactly:)), let node = fields[1].text,
      let keeper = fields[2].integer.flatMap(Int32.init(exactly:)),
      let descriptor = fields[3].integer.flatMap(Int32.init(exactly:))
    else { return nil }
    self.init(pid: pid, slots: fields[4].integer.map(Int.init))
    (self.node, self.keeper, self.descriptor) = (node, keeper, descriptor)
  }
}

/// The connection of a process on another computer to where it comes from, over its keeper.
final class OriginConnection {
  private let link: Link
  /// The tasks whose questions have no answer yet, the oldest first; answers come in this order.
  private var asking: [GreenTask] = []
  private var answers: [ObjectIdentifier: [UInt8]] = [:]

  /// Takes over the descriptor that the keeper has given this process.
  init?(_ descriptor: Int32) {
    OwnedDescriptor.closeOnExec(descriptor)
    let socket = StreamSocket(adopting: OwnedDescriptor(owning: descriptor))
    guard
      let link = try? Link(adopting: socket, isRemote: false, isTrusted: true, received: [])
    else { return nil }
    self.link = link
  }

  /// Asks, and waits for the answer; other tasks run meanwhile. Nil if the keeper is gone, with
  /// which this process goes.
  func ask(_ question: [UInt8]) -> [UInt8]? {
    let task = Scheduler.shared.current
    let own = ObjectIdentifier(task)
    do {
      try link.send(question)
      asking.append(task)
      while true {
        try receive()
        if let answer = answers.removeValue(forKey: own) { return answer }
        var request = WaitRequest(.answer)
        request.add((descriptor: link.descriptor, events: link.events))
        _ = Scheduler.shared.park(request)
      }
    } catch {
      return nil
    }
  }

  private func receive() throws(LinkError) {
    try link.flush()
    while !asking.isEmpty, try link.receive() {
      let task = asking.removeFirst()
      answers[ObjectIdentifier(task)] = link.takeMessage { $0.copied() }
      Scheduler.shared.wake(task)
    }
  }
}

extension ProcessHost {
  /// In a process on another computer: the first of some files that can be read where the program
  /// was started, and its text. Nil if none can.
  package func readAtOrigin(_ paths: [[UInt8]]) -> (index: Int, text: [UInt8])? {
    guard let answer = originConnection?.ask(OriginFiles.question(paths)) else { return nil }
    return OriginFiles.read(answer)
  }
}
