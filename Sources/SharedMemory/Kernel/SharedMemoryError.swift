package import LinuxSystem

/// What can go wrong with shared memory.
package enum SharedMemoryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A system call failed.
  case system(SystemError)
  /// The arena or the machine has no room for that many bytes.
  case outOfMemory(requested: UInt64)
  /// More objects are alive than the arena can name.
  case tooManyObjects(limit: UInt64)
  /// More processes are alive than the arena has slots.
  case tooManyProcesses(limit: Int)
  /// The object no longer exists, or never did.
  case stale(ObjectID)
  /// The object is another one than expected.
  case wrongKind(ObjectID, expected: ObjectKind)
  /// A block of shared memory of that name exists already.
  case nameTaken(String)
  /// No program has a block of shared memory of that name.
  case noSuchName(String)
  /// A block of shared memory is no list, or one that somebody wrote over.
  case notAList(reason: String)
  /// More processes of other programs use the arena than it has room for.
  case tooManyAttached(limit: Int)
  /// The lock to release is not held, or not by the caller where that counts.
  case notHeld
  /// The channel takes nothing more: it was shut down, or nobody is left to read it.
  case closed(ChannelFlags)
  /// A value does not fit its typecode.
  case outOfRange(typecode: Typecode)
  /// The descriptor is no arena, or one of another version of this program.
  case notAnArena(reason: String)

  package var description: String {
    switch self {
    case .system(let error):
      error.description
    case .outOfMemory(let requested):
      "shared memory is full: no room for \(requested) bytes; free memory or send less at a time"
    case .tooManyObjects(let limit):
      "more than \(limit) shared objects are alive; drop some"
    case .tooManyProcesses(let limit):
      "more than \(limit) processes are alive; end some"
    case .stale(let id):
      "shared object \(id) no longer exists; its last holder dropped it"
    case .wrongKind(let id, let expected):
      "shared object \(id) is no \(expected)"
    case .nameTaken(let name):
      "shared memory called '\(name)' exists already"
    case .noSuchName(let name):
      "there is no shared memory called '\(name)'"
    case .notAList(let reason):
      "the shared memory of that name \(reason)"
    case .tooManyAttached(let limit):
      "more than \(limit) processes of other programs use that program's memory; end some"
    case .notHeld:
      "the lock is not held"
    case .closed(let flags):
      flags.contains(.readersGone) ? "nobody is left to read this" : "it was shut down"
    case .outOfRange(let typecode):
      "the value does not fit typecode '\(typecode)'"
    case .notAnArena(let reason):
      "the descriptor is no arena of this program: \(reason)"
    }
  }
}
