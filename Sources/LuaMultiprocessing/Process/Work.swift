internal import LuaRuntime
internal import Multiprocessing
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

/// What a child is to do, in its own Lua state.
final class ChildTask {
  let kind: WorkKind
  /// A table as `WorkMessage` has it; for a Process that is a fork, a function without arguments.
  let value: LuaReference
  /// Whether the child is a fork, and has its parent's Lua state.
  let isInherited: Bool

  init(_ kind: WorkKind, _ value: LuaReference, isInherited: Bool) {
    self.kind = kind
    self.value = value
    self.isInherited = isInherited
  }
}

/// The work of any other child: a byte that says what it is, and a table whose fields are the roots
/// of the paths that a PicklingError names.
enum WorkMessage {
  private static let roots = ["obj", "args", "kwargs", "globals"]

  /// Writes the table on top of the stack, which stays.
  static func write(
    _ kind: WorkKind, _ call: LuaCall, reach: Reach = .program
  ) throws(LuaFailure) -> OutgoingMessage {
    let message = OutgoingMessage()
    message.reach = reach
    message.bytes.append(kind.rawValue)
    let table = call.absolute(-1)
    if kind != .server {
      try ScriptGlobals.pushOwn(call)
      try call.rawSetField(table, "globals")
    }
    for root in roots { try call.rawGetField(table, root) }
    let values = roots.enumerated().map { (index: table + 1 + $0.offset, root: $0.element) }
    try Pickler.encodeAll(call, values, into: message)
    call.setTop(table)
    return message
  }

  /// Pushes the table of a message, and says what kind of work it is.
  static func read(_ call: LuaCall, _ message: RawSpan) throws(LuaFailure) -> WorkKind {
    guard message.byteCount > 0, let kind = WorkKind(rawValue: message.byte(at: 0)) else {
      throw .runtimeError("a child was given work of an unknown kind")
    }
    try call.newTable(record: roots.count)
    let table = call.absolute(-1)
    let count = try Unpickler.decodeAll(call, message.extracting(droppingFirst: 1))
    guard count == roots.count else {
      throw .runtimeError("a child was given damaged work")
    }
    Module.shared.creatorGlobals = try ScriptGlobals(call)
    for root in roots.dropLast().reversed() { try call.rawSetField(table, root) }
    return kind
  }
}

extension StartMethod {
  /// How far the work of a child goes.
  var reach: Reach { isRemote ? .node : .program }
}
