internal import CLinux

/// The C library's allocator, which Lua and Swift use.
package enum Allocator {
  /// Has it keep up to 64 MB that was freed, and get blocks below 32 MB from there: asking the
  /// system for the pages of 1 MB and giving them back takes longer than filling them.
  package static func keepFreedMemory() {
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
  }
}
