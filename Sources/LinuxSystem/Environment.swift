internal import CLinux

/// The environment variables of this process, as one block of `NAME=value` strings that each end
/// with a zero byte.
package enum Environment {
  /// A copy of the environment as it is now.
  package static func snapshot() -> [UInt8] {
    let size = clinux_environment_size()
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count =
        unsafe size == 0
        ? 0
        : buffer.withMemoryRebound(to: CChar.self) { text in
          unsafe clinux_environment_copy(text.baseAddress!, size)
        }
    }
  }

  /// Whether the environment is still what a snapshot says, in the same order.
  package static func isUnchanged(since snapshot: [UInt8]) -> Bool {
    unsafe snapshot.withUnsafeBytes { bytes in
      unsafe clinux_environment_is(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
  }

  /// Makes a snapshot, of this or another process, the environment.
  package static func replace(with snapshot: [UInt8]) throws(SystemError) {
    let failed = unsafe snapshot.withUnsafeBytes { bytes in
      unsafe clinux_environment_replace(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    try SystemError.check(failed, "malloc", of: "the environment", remedy: Remedy.memory)
  }
}
