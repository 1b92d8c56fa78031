internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory
internal import Waiting

extension Module {
  /// Waits until a condition holds, and looks at it again whenever a descriptor is ready.
  ///
  /// - Parameter watches: What to wait for, asked each time anew, and the time until when at most;
  ///   none to look again at once.
  /// - Returns: Whether the condition came to hold before the deadline.
  func wait(
    _ call: LuaCall, _ deadline: Deadline,
    for watches: () throws(LuaFailure) -> (descriptors: [Poll.Watch], deadline: Deadline),
    until condition: () throws(LuaFailure) -> Bool
  ) throws(LuaFailure) -> Bool {
    if try condition() { return true }
    let arena = try SharedObjects.arena()
    return try wait(call) { () throws(LuaFailure) in
      while true {
        if try condition() { return .done }
        let watched = try watches()
        let things = watched.descriptors.map {
          DescriptorReadiness($0.descriptor, $0.events)
        }
        let until = Deadline(nanoseconds: min(deadline.nanoseconds, watched.deadline.nanoseconds))
        let outcome = try translatingMemory { () throws(SharedMemoryError) in
          // The condition has looked at what the descriptors have.
          things.isEmpty
            ? .done : try arena.waitForAny(things, until, looksFirst: false).outcome
        }
        if outcome == .interrupted { return .interrupted }
        if outcome == .timedOut, deadline.isPast { return try condition() ? .done : .timedOut }
      }
    }
  }
}
