internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// Descriptors that this process has sent to others, and keeps open until they are received: the
/// receiver fetches them from here.
///
/// The message holds a shared cell, as it would hold a queue; when only this process has that cell
/// any more, the message was received or is gone. This process looks after that between two
/// instructions, and in its waits: what it keeps open, nobody sees the end of.
final class LentDescriptors: EventListener {
  private final class Lent {
    let descriptor: OwnedDescriptor
    let cell: SharedCell
    /// The message until it is sent: then the arena counts it as a holder of the cell.
    weak var message: OutgoingMessage?
    private var wasSent = false

    init(
      _ descriptor: consuming OwnedDescriptor, _ cell: SharedCell, _ message: OutgoingMessage
    ) {
      self.descriptor = descriptor
      self.cell = cell
      self.message = message
    }

    /// Whether somebody may still fetch the descriptor.
    func isWanted() -> Bool {
      if cell.isHeldElsewhere {
        wasSent = true
        return true
      }
      return !wasSent && message?.references.contains(cell.id.rawValue) == true
    }
  }

  /// By their numbers.
  private var lent: [Int32: Lent] = [:]

  /// In a fork: what is lent is the parent's.
  func becomeFork() { lent = [:] }

  func attend(_ call: LuaCall) throws(LuaFailure) { closeReceived() }

  func keepUp(_ call: LuaCall) { closeReceived() }

  private func closeReceived() {
    for (number, one) in lent where !one.isWanted() { lent[number] = nil }
    if lent.isEmpty { Module.shared.remove(self) }
  }

  /// Makes the record by which a receiver of the message fetches the descriptor `number`.
  func lend(_ number: Int32, _ message: OutgoingMessage) throws(LuaFailure) -> WireValue {
    message.isBoundHere = true
    let arena = try SharedObjects.arena()
    let cell = try translatingMemory { () throws(SharedMemoryError) in
      try SharedCell(in: arena, .int32)
    }
    do throws(SystemError) {
      let copy = try OwnedDescriptor.duplicate(of: number)
      let identity = try copy.identity()
      let name = copy.number
      OwnedDescriptor.lend()
      lent[name] = Lent(copy, cell, message)
      Module.shared.add(self)
      arena.whenIdle = { [unowned self] in closeReceived() }
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
