internal import CLinux

/// Many descriptors watched by one, which is readable while one of them is ready.
package struct Epoll: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// The descriptor to wait on.
  package var number: Int32 { descriptor.number }

  /// One that watches nothing yet.
  package init() throws(SystemError) {
    descriptor = OwnedDescriptor(
      owning: try SystemError.check(
        clinux_epoll(), "epoll_create1", of: "connections", remedy: Remedy.descriptors))
  }

  /// Watches a descriptor from now on, for events as ``Poll`` has them.
  package func add(_ number: Int32, events: Int16, key: UInt64) throws(SystemError) {
    try control(1, number, events, key)
  }

  /// Watches a descriptor for other events.
  package func change(_ number: Int32, events: Int16, key: UInt64) throws(SystemError) {
    try control(3, number, events, key)
  }

  /// Watches a descriptor no more. To be called before it is closed.
  package func remove(_ number: Int32) {
    _ = clinux_epoll_control(descriptor.number, 2, number, 0, 0)
  }

  private func control(
    _ operation: Int32, _ number: Int32, _ events: Int16, _ key: UInt64
  ) throws(SystemError) {
    try SystemError.check(
      clinux_epoll_control(descriptor.number, operation, number, events, key), "epoll_ctl",
      of: "descriptor \(number)", remedy: "see /proc/sys/fs/epoll/max_user_watches")
  }

  /// The keys of some descriptors that are ready now. Does not block.
  package func ready() throws(SystemError) -> [UInt64] {
    var keys = [UInt64](repeating: 0, count: 64)
    let count = unsafe clinux_epoll_ready(descriptor.number, &keys, keys.count)
    if count == -clinux_eintr { return [] }
    try SystemError.check(count, "epoll_wait", of: "connections")
    return Array(keys.prefix(Int(count)))
  }
}
