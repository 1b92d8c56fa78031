package import LinuxSystem

/// Something that can be waited for together with other things.
package protocol Waitable {
  /// What is told of a wait for it.
  var reason: WaitReason { get }
  /// Whether it is there, as far as can be told without a system call.
  var isReady: Bool { get }
  /// Tells others that somebody sleeps for it, and adds to the request what to sleep on.
  func announce(into request: inout WaitRequest)
  /// Gives a wake-up to somebody else who sleeps for it, since this wait takes nothing.
  func resignal()
}

extension Waitable {
  /// Nothing is passed on.
  package func resignal() {}
}

/// A descriptor that is to be ready for some events.
package struct DescriptorReadiness: Waitable {
  private let descriptor: Int32
  private let events: Int16

  /// A descriptor and the events, such as ``Poll/readable``.
  package init(_ descriptor: Int32, _ events: Int16) {
    self.descriptor = descriptor
    self.events = events
  }

  /// Why somebody waits for it.
  package var reason: WaitReason { .descriptor(descriptor) }
  /// Only the system knows.
  package var isReady: Bool { false }
  /// Adds the descriptor.
  package func announce(into request: inout WaitRequest) {
    request.add((descriptor: descriptor, events: events))
  }
  /// What to ask the system for.
  var watch: Poll.Watch { (descriptor, events) }
}

/// Waits for several things at once.
package struct MultipleWait {
  private let things: [any Waitable]
  private let watches: [Poll.Watch]
  private let deadline: Deadline
  private var looksFirst: Bool
  private var waiter: Waiter

  /// A wait for any of the things.
  /// - Parameter looksFirst: Whether descriptors are to be looked at before sleeping on them; not
  ///   needed by one who has just found that they have nothing.
  package init(
    _ things: [any Waitable], _ doorbell: Doorbell, _ deadline: Deadline, looksFirst: Bool = true,
    for reason: WaitReason? = nil
  ) {
    self.things = things
    self.deadline = deadline
    self.looksFirst = looksFirst || deadline == .now
    watches = things.compactMap { ($0 as? DescriptorReadiness)?.watch }
    waiter = Waiter(doorbell, deadline, for: reason ?? WaitReason(anyOf: things.map(\.reason)))
  }

  /// Waits until at least one is ready. It takes nothing: by the time that the caller does, another
  /// process may have been quicker.
  /// - Returns: The indices of those that are ready, in order; empty unless the outcome is `.done`.
  package mutating func run() throws(SystemError) -> (outcome: WaitOutcome, ready: [Int]) {
    var hasSlept = false
    while true {
      let found = try ready(polling: looksFirst)
      if !found.isEmpty {
        if hasSlept { for thing in things where thing.isReady { thing.resignal() } }
        return (.done, found)
      }
      if deadline == .now { return (.timedOut, []) }
      hasSlept = true
      looksFirst = true
      let outcome = waiter.sleep { [things] request in
        for thing in things { thing.announce(into: &request) }
      } unless: { [things] in
        things.contains(where: \.isReady)
      }
      if let outcome {
        let found = try ready(polling: true)
        return found.isEmpty ? (outcome, []) : (.done, found)
      }
    }
  }

  private func ready(polling: Bool) throws(SystemError) -> [Int] {
    var polled = watches.isEmpty || !polling ? [] : try Poll.wait(watches, .now) ?? []
    polled.reverse()
    var found: [Int] = []
    for (index, thing) in things.enumerated() {
      let isReady = thing is DescriptorReadiness ? polled.popLast() ?? false : thing.isReady
      if isReady { found.append(index) }
    }
    return found
  }
}
