internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// Descriptors that this process has sent to others, and keeps open until they are received: the
/// receiver fetches them from here.
///
/// The message holds a shared cell, as it would hold a queue; when only this process has that cell
/// any more, the message was received or is gone.
final class LentDescriptors {
  private final class Lent {
    let descriptor: OwnedDescriptor
    let cell: SharedCell

    init(_ descriptor: consuming OwnedDescriptor, _ cell: SharedCell) {
      self.descriptor = descriptor
      self.cell = cell
    }
  }

  /// By their numbers.
  private var lent: [Int32: Lent] = [:]

  /// In a fork: what is lent is the parent's.
  func becomeFork() { lent = [:] }

  /// Makes the record by which a receiver of the message fetches the descriptor `number`.
  func lend(_ number: Int32, _ message: OutgoingMessage) throws(LuaFailure) -> WireValue {
    for (number, one) in lent where !one.cell.isHeldElsewhere { lent[number] = nil }
    let arena = try SharedObjects.arena()
    let cell = try translatingMemory { () throws(SharedMemoryError) in
      try SharedCell(in: arena, .int32)
    }
    do throws(SystemError) {
      let copy = try OwnedDescriptor.duplicate(of: number)
      let identity = try copy.identity()
      let name = copy.number
      OwnedDescriptor.lend()
      lent[name] = Lent(copy, cell)
      return .array([
        SharedObjects.reference(cell.id, message), .integer(Int64(Module.shared.host.pid)),
        .integer(Int64(name)), .integer(Int64(bitPattern: identity.device)),
        .integer(Int64(bitPattern: identity.inode)),
      ])
    } catch {
      throw LuaFailure(MultiprocessingError.system(error))
    }
  }

  /// Fetches the descriptor of a record. Fails when the process that sent it has ended.
  func fetch(_ record: WireValue) throws(LuaFailure) -> OwnedDescriptor {
    guard case .array(let parts) = record, parts.count == 5 else { throw Self.malformed }
    let numbers = parts.compactMap { part in
      if case .integer(let number) = part { number } else { nil }
    }
    guard numbers.count == 5, let pid = Int32(exactly: numbers[1]),
      let number = Int32(exactly: numbers[2])
    else { throw Self.malformed }
    let identity = MemoryFileIdentity(
      device: UInt64(bitPattern: numbers[3]), inode: UInt64(bitPattern: numbers[4]))
    do throws(SystemError) {
      let fetched =
        pid == Module.shared.host.pid
        ? try OwnedDescriptor.duplicate(of: number) : try OwnedDescriptor.fetch(number, of: pid)
      if try fetched.identity() == identity { return fetched }
    } catch {
      throw LuaFailure(MultiprocessingError.system(error))
    }
    throw .picklingError("the process that sent a descriptor has ended before it was received")
  }

  private static let malformed = LuaFailure.picklingError("a descriptor came without its record")
}
