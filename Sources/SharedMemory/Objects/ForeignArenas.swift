internal import LinuxSystem
internal import Waiting

/// The shared memory of other programs of this user, found by the names of blocks in it.
///
/// Programs do not announce themselves: the arenas are found as open files of processes, in
/// `/proc`, where there is nothing to clean up when a program is killed. Nor is there a lock
/// between programs. Who makes a named block publishes it first and then looks at the others: of
/// two who make the same name at once, at least one sees the other, takes its own back and tries
/// again after a random pause.
package final class ForeignArenas {
  private struct Known {
    weak var arena: Arena?
  }

  private var known: [MemoryFileIdentity: Known] = [:]

  /// Nothing is looked for yet.
  package init() {}

  /// Opens the block of that name in whichever program has one.
  /// - Parameter own: This program's arena, which is left out.
  package func open(_ name: [UInt8], besides own: Arena) throws(SharedMemoryError) -> SharedBlock? {
    try first(name, besides: own) { (arena) throws(SharedMemoryError) in
      try arena.settleAttachment()
      arena.processes.sweepAttached()
      return try SharedBlock(in: arena, named: name)
    }
  }

  /// Whether any program has a block of that name.
  package func have(_ name: [UInt8], besides own: Arena) -> Bool {
    // One that cannot be looked at does not keep this program from making anything.
    do throws(SharedMemoryError) {
      return try first(name, besides: own) { (_) throws(SharedMemoryError) in true } ?? false
    } catch {
      return false
    }
  }

  /// Makes a block of that name in the own arena, unless any program has one.
  /// - Parameter prepare: Fills it before others can find it.
  package func make(
    _ name: [UInt8], size: Int, in own: Arena,
    _ prepare: (SharedBlock) throws(SharedMemoryError) -> Void = { _ in }
  ) throws(SharedMemoryError) -> SharedBlock {
    let taken = SharedMemoryError.nameTaken(String(decoding: name, as: UTF8.self))
    if try SharedBlock(in: own, named: name) != nil || have(name, besides: own) { throw taken }
    let block = try SharedBlock(in: own, name: name, size: size)
    try prepare(block)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<8 {
      guard block.publish() else { throw taken }
      if !have(name, besides: own) { return block }
      try block.unlink()
      let pause = Int64.random(in: 0..<4_000_000, using: &random)
      Scheduler.shared.pause(nanoseconds: pause)
      if have(name, besides: own) { break }
    }
    throw taken
  }

  // MARK: Looking

  /// What `body` makes of the first arena in which there seems to be a block of that name.
  private func first<Value>(
    _ name: [UInt8], besides own: Arena,
    _ body: (Arena) throws(SharedMemoryError) -> Value?
  ) throws(SharedMemoryError) -> Value? {
    let ownIdentity = try own.identity()
    let files: [FoundMemoryFile]
    do throws(SystemError) {
      files = try FoundMemoryFile.all(named: Arena.fileName)
    } catch {
      throw .system(error)
    }
    var problem: SharedMemoryError?
    for file in files where file.identity != ownIdentity {
      do throws(SharedMemoryError) {
        guard let arena = try arena(file), arena.memory.find(named: name) != nil else { continue }
        known[file.identity] = Known(arena: arena)
        if let value = try body(arena) { return value }
      } catch .notAnArena {
        // Of another version of this program, or something that only has the same name.
      } catch {
        problem = error
      }
    }
    // It may have been in the one that could not be looked at.
    if let problem { throw problem }
    return nil
  }

  /// Maps an arena; nil for one that is gone by now.
  private func arena(_ file: FoundMemoryFile) throws(SharedMemoryError) -> Arena? {
    if let arena = known[file.identity]?.arena { return arena }
    known[file.identity] = nil
    let opened: MemoryFile
    do throws(SystemError) {
      opened = try file.open()
    } catch {
      // These say nothing of the other program; all else says that it is gone, or not ours to see.
      let isOwn = [ErrorNumber.tooManyFiles, ErrorNumber.tooManyFilesInSystem].contains(error.errno)
      if isOwn { throw .system(error) }
      return nil
    }
    return try Arena.map(opened, .standard, isForeign: true)
  }
}
