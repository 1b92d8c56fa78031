internal import LuaRuntime
internal import Wire

/// What a child of this module can be.
enum WorkKind: UInt8 {
  /// A Process: runs the instance's `run`.
  case process = 1
  /// A worker of a pool.
  case worker = 2
  /// The server of a manager.
  case server = 3
}

/// The work of a child that is a fork: it has the parent's Lua state.
final class InheritedWork {
  let kind: WorkKind
  /// A function without arguments (process), or a table as in a message.
  let value: LuaReference

  private init(kind: WorkKind, value: LuaReference) {
    self.kind = kind
    self.value = value
  }

  static func process(run: LuaReference) -> InheritedWork {
    InheritedWork(kind: .process, value: run)
  }

  static func table(_ kind: WorkKind, _ value: LuaReference) -> InheritedWork {
    InheritedWork(kind: kind, value: value)
  }
}

/// The work of any other child: a byte that says what it is, and a value.
enum WorkMessage {
  /// Writes the value at `index`. The roots of paths that a PicklingError names are its keys when
  /// `root` is empty.
  static func write(
    _ kind: WorkKind, _ call: LuaCall, _ index: Int, root: String
  ) throws(LuaFailure) -> OutgoingMessage {
    let message = OutgoingMessage()
    message.bytes.append(kind.rawValue)
    try Pickler.encode(call, index, into: message, root: root)
    return message
  }

  /// Pushes the value of a message, and says what kind of work it is.
  static func read(_ call: LuaCall, _ message: RawSpan) throws(LuaFailure) -> WorkKind {
    guard message.byteCount > 0, let kind = WorkKind(rawValue: message.byte(at: 0)) else {
      throw .runtimeError("a child was given work of an unknown kind")
    }
    _ = try Unpickler.decode(call, message.extracting(droppingFirst: 1))
    return kind
  }
}
