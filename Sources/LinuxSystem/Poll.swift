internal import CLinux

/// The signal that ends a ``Poll`` of a process which waits for shared memory at the same time.
package enum PollWake {
  /// In a process just forked: the signal is as in a new program, until the process polls.
  package static func forget() { clinux_poll_wake_forget() }

  /// Has the signal blocked outside of polls, and harmless inside; once per process.
  package static func prepare() throws(SystemError) {
    try SystemError.check(
      clinux_poll_wake_prepare(), "sigaction", of: "the signal that ends a poll")
  }

  /// Sends it. That the process is gone is no error.
  package static func send(to pid: Int32) {
    guard pid > 0 else { return }
    _ = clinux_poll_wake_send(pid)
  }
}

/// Sleeping until one of several descriptors is ready.
package enum Poll {
  /// POLLIN: reading would not block.
  package static let readable: Int16 = 1
  /// POLLOUT: writing would not block.
  package static let writable: Int16 = 4

  /// A descriptor, and the events to watch for.
  package typealias Watch = (descriptor: Int32, events: Int16)

  /// Waits until a descriptor is ready, ``PollWake`` or a signal handler has run, or the deadline
  /// passed.
  /// - Parameter descriptors: What to watch. One that was closed counts as ready.
  /// - Returns: For each whether it is ready; nil if a signal handler has run first.
  package static func wait(_ descriptors: [Watch], _ deadline: Deadline) throws(SystemError)
    -> [Bool]?
  {
    let numbers = descriptors.map(\.descriptor)
    let events = descriptors.map(\.events)
    var ready = [Int16](repeating: 0, count: descriptors.count)
    let result = unsafe clinux_poll(
      numbers, events, &ready, UInt32(numbers.count), deadline.nanoseconds)
    if result == -clinux_eintr { return nil }
    try SystemError.check(result, "ppoll", of: "\(numbers.count) descriptors")
    return ready.map { $0 != 0 }
  }
}
