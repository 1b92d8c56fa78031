internal import CLinux
internal import Glibc

/// The environment variables of this process, as one block of `NAME=value` strings that each end
/// with a zero byte.
package enum Environment {
  /// A copy of the environment as it is now.
  package static func snapshot() -> [UInt8] {
    var block: [UInt8] = []
    unsafe forEach { entry in
      unsafe block.append(contentsOf: entry)
      return true
    }
    return block
  }

  /// Whether the environment is still what a snapshot says, in the same order.
  package static func isUnchanged(since snapshot: [UInt8]) -> Bool {
    unsafe snapshot.withUnsafeBytes { block in
      var used = 0
      let same = unsafe forEach { entry in
        guard entry.count <= block.count - used else { return false }
        defer { used += entry.count }
        return unsafe memcmp(block.baseAddress! + used, entry.baseAddress!, entry.count) == 0
      }
      return same && used == block.count
    }
  }

  /// Makes a snapshot, of this or another process, the environment.
  package static func replace(with snapshot: [UInt8]) {
    // The copy lives as long as the process: pointers into an environment are never taken back.
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: snapshot.count + 1)
    _ = unsafe copy.initialize(from: snapshot.map(CChar.init(bitPattern:)) + [0])
    var entries: [UnsafeMutablePointer<CChar>?] = unsafe []
    var start = 0
    for end in snapshot.indices where snapshot[end] == 0 {
      unsafe entries.append(copy.baseAddress! + start)
      start = end + 1
    }
    unsafe entries.append(nil)
    let vector = unsafe UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: entries.count)
    _ = unsafe vector.initialize(from: entries)
    unsafe clinux_set_environment(vector.baseAddress!)
  }

  /// Calls `body` with each entry, the zero included, while it is true; gives whether it always
  /// was.
  @discardableResult
  private static func forEach(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    var next = unsafe clinux_environment()
    while let entry = unsafe next?.pointee {
      let bytes = unsafe UnsafeRawBufferPointer(start: entry, count: strlen(entry) + 1)
      guard unsafe body(bytes) else { return false }
      unsafe next = next.map { unsafe $0 + 1 }
    }
    return true
  }
}
