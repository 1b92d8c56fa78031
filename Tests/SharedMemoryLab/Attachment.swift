import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// A process that did not inherit the arena maps it by its descriptor, at another address.
enum Attachment {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    let arena = try expect("create") { try Arena.create(capacity: 64 << 20) }
    let before = arena.census()
    try attach(arena)
    try refuse(arena)
    let after = arena.census()
    try require(after == before, "left behind: \(after), before: \(before)")
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
  }

  private static func attach(_ arena: Arena) throws(Failure) {
    let there = try expect("channel") { try Channel(in: arena) }
    let back = try expect("channel") { try Channel(in: arena) }
    let slot = try expect("reserve") { try arena.processes.reserve() }
    try expect("record") {
      let names = unsafe withUnsafeBytes(of: (there.id.rawValue, back.id.rawValue)) {
        unsafe Array($0)
      }
      try arena.processes.attachRecord(slot, bytes: names, references: [there.id, back.id])
    }
    let descriptor = dup(arena.descriptor)
    let child = ForkedChild {
      do {
        let own = try Arena.attach(descriptor: descriptor, slot: slot)
        guard own.processes.current == slot else { return 4 }
        let names = own.processes.takeRecord(slot) { span in
          unsafe span.withUnsafeBytes { bytes in
            [0, 8].map { unsafe bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) }
          }
        }
        guard let names else { return 5 }
        let input = try Channel(in: own, opening: ObjectID(rawValue: names[0]))
        let output = try Channel(in: own, opening: ObjectID(rawValue: names[1]))
        while case .done(let number?) = input.take(.never, { Message.number(in: $0) }) {
          try put(output, Message.make(number * 2, length: number * 100))
        }
        return 0
      } catch {
        print("a child failed: \(error)")
        fflush(nil)
        return 3
      }
    }
    close(descriptor)
    arena.processes.setPID(slot, child.pid)
    for number in 1...200 {
      try expect("put") { try put(there, Message.make(number, length: 10)) }
      guard case .done(number * 2) = back.take(.never, { Message.number(in: $0) }) else {
        throw Failure("message \(number) came back otherwise")
      }
    }
    there.shutDown()
    let end = child.wait()
    try require(end == .exited(0), "the child ended with \(end)")
    arena.processes.reap(slot)
  }

  /// What is no arena, and a slot that was not reserved, are errors.
  private static func refuse(_ arena: Arena) throws(Failure) {
    let current = arena.processes.current
    let empty = try expect("copy") { dup(try MemoryFile(name: "empty", size: 64 << 20).descriptor) }
    let small = try expect("copy") { dup(try MemoryFile(name: "small", size: 4096).descriptor) }
    for descriptor in [empty, small, dup(arena.descriptor), -1] {
      do throws(SharedMemoryError) {
        _ = try Arena.attach(descriptor: descriptor, slot: current)
      } catch {
        continue
      }
      throw Failure("descriptor \(descriptor) was taken for an arena with a free slot")
    }
  }
}
