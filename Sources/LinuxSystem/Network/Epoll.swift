internal import CLinux
internal import Glibc

/// Many descriptors watched by one, which is readable while one of them is ready.
package struct Epoll: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// The descriptor to wait on.
  package var number: Int32 { descriptor.number }

  /// One that watches nothing yet.
  package init() throws(SystemError) {
    descriptor = OwnedDescriptor(
      owning: try SystemCall.check(
        "epoll_create1", of: "connections", remedy: Remedy.descriptors
      ) { epoll_create1(Int32(EPOLL_CLOEXEC)) })
  }

  /// Watches a descriptor from now on, for events as ``Poll`` has them.
  package func add(_ number: Int32, events: Int16, key: UInt64) throws(SystemError) {
    try control(EPOLL_CTL_ADD, number, events, key)
  }

  /// Watches a descriptor for other events.
  package func change(_ number: Int32, events: Int16, key: UInt64) throws(SystemError) {
    try control(EPOLL_CTL_MOD, number, events, key)
  }

  /// Watches a descriptor no more. To be called before it is closed.
  package func remove(_ number: Int32) {
    try? control(EPOLL_CTL_DEL, number, 0, 0)
  }

  private func control(
    _ operation: Int32, _ number: Int32, _ events: Int16, _ key: UInt64
  ) throws(SystemError) {
    let watcher = descriptor.number
    // The events of poll and epoll have the same bits.
    var event = unsafe epoll_event(
      events: UInt32(UInt16(bitPattern: events)), data: epoll_data(u64: key))
    try SystemCall.check(
      "epoll_ctl", of: "descriptor \(number)", remedy: "see /proc/sys/fs/epoll/max_user_watches"
    ) { unsafe epoll_ctl(watcher, operation, number, &event) }
  }

  /// The keys of some descriptors that are ready now. Does not block.
  package func ready() throws(SystemError) -> [UInt64] {
    var events = unsafe [epoll_event](repeating: epoll_event(), count: 64)
    let count = SystemCall.run("epoll_wait") {
      unsafe epoll_wait(descriptor.number, &events, Int32(events.count), 0)
    }
    if count == -EINTR { return [] }
    try SystemError.check(count, "epoll_wait", of: "connections")
    return unsafe events.prefix(Int(count)).map { unsafe $0.data.u64 }
  }
}
