internal import CLinux

/// The C library's allocator, which Lua and Swift use.
package enum Allocator {
  /// Has it keep some tens of MB that were freed, instead of giving them back to the system and
  /// asking again: strings and tables of a MB and more then cost what it takes to fill them.
  package static func keepFreedMemory() { clinux_keep_freed_memory() }
}
