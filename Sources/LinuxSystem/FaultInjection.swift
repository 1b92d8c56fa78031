internal import CLinux

/// Makes system calls fail on purpose, in debug builds, to prove what happens then.
package enum FaultInjection {
  /// Makes the nth call from now fail.
  /// - Parameters:
  ///   - call: The call's name, such as `fallocate`; nil counts all calls.
  ///   - nth: 1 is the next one.
  ///   - errno: What it fails with.
  ///   - count: How many calls fail from there on; -1 is all.
  /// - Returns: false in a release build, which cannot.
  package static func arm(_ call: String?, nth: Int = 1, errno: Int32, count: Int = 1) -> Bool {
    guard let call else {
      return clinux_fault_arm(nil, Int32(nth), errno, Int32(count))
    }
    return unsafe clinux_fault_arm(call, Int32(nth), errno, Int32(count))
  }

  /// Ends it and returns how many calls were made to fail.
  @discardableResult
  package static func disarm() -> Int { Int(clinux_fault_disarm()) }
}
