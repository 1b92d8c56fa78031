import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// An arena under the limits that a process can be given.
enum Limits {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    try limited("address space of 2 GiB", RLIMIT_AS, 2 << 30) { arena in
      arena.capacity >= 256 << 20 && arena.capacity <= 1 << 30
    }
    try limited("files of 512 MiB", RLIMIT_FSIZE, 512 << 20) { $0.capacity == 512 << 20 }
    try limited("files of 1 MiB", RLIMIT_FSIZE, 1 << 20) { _ in false }
    try limited("8 descriptors", RLIMIT_NOFILE, 8) { _ in true }
    try full()
    try huge(scale > 1 ? 1 << 31 + 1 : 300_000_000)
  }

  /// Makes an arena in a child with a limit; it either works or says why not.
  private static func limited(
    _ what: String, _ resource: __rlimit_resource, _ value: UInt, _ isRight: (Arena) -> Bool
  ) throws(Failure) {
    let child = ForkedChild {
      var limit = rlimit(rlim_cur: value, rlim_max: value)
      guard unsafe setrlimit(resource, &limit) == 0 else { return 8 }
      do throws(SharedMemoryError) {
        let arena = try Arena.create()
        guard isRight(arena) else { return 7 }
        let channel = try Channel(in: arena)
        try put(channel, Message.make(1, length: 3_000_000))
        guard case .done(1) = channel.take(.now, { Message.number(in: $0) }) else { return 6 }
        return 0
      } catch {
        print("limits: \(what): \(error)")
        fflush(nil)
        return 1
      }
    }
    let end = child.wait()
    try require(end == .exited(0) || end == .exited(1), "\(what): \(end)")
    if end == .exited(1) { try require(what == "files of 1 MiB", "\(what) fails") }
  }

  /// A full arena refuses what is too much, and everything else goes on.
  private static func full() throws(Failure) {
    let arena = try expect("create") { try Arena.create(capacity: 128 << 20) }
    let channel = try expect("channel") { try Channel(in: arena) }
    var count = 0
    while true {
      do {
        try put(channel, Message.make(count, length: 300_000))
        count += 1
      } catch SharedMemoryError.outOfMemory {
        break
      } catch {
        throw Failure("\(error)")
      }
    }
    try require(count > 50, "full after \(count)")
    while (try? put(channel, Message.make(count, length: 5000))) != nil { count += 1 }
    try require(try World.drain(channel) == Array(0..<count), "messages were lost")
    try expect("put") { try put(channel, Message.make(0, length: 30_000_000)) }
    try require(try World.drain(channel) == [0], "a message was lost")
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
  }

  /// A very long message, in the usual arena.
  private static func huge(_ length: Int) throws(Failure) {
    let arena = try expect("create") { try Arena.create() }
    let channel = try expect("channel") { try Channel(in: arena) }
    let usage = try expect("usage") { try arena.memoryUsage() }
    let bytes = [UInt8](repeating: 0xa5, count: length)
    try expect("put") { try put(channel, bytes) }
    let taken = channel.take(.now) { span in
      unsafe span.withUnsafeBytes { buffer in
        unsafe buffer.count == bytes.count && buffer[0] == 0xa5 && buffer[length - 1] == 0xa5
      }
    }
    guard case .done(true) = taken else { throw Failure("it came otherwise") }
    let after = try expect("usage") { try arena.memoryUsage() }
    try require(after < usage + 64 << 20, "its memory was not given back")
  }
}
