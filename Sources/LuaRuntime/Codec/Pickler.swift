import CLua
package import Wire

/// Writes Lua values into messages: Python's pickle.dumps.
///
/// What crosses, and how exactly, is told in `docs/PROTOCOL.md`. What does not cross raises a
/// `PicklingError` that names the path to it, and then nothing was written.
package enum Pickler {
  /// Appends the value at `index`, which stays on the stack, to the message as one CBOR item.
  ///
  /// Does not block, but `__reduce` functions and the hooks of classes run.
  /// - root: how paths in errors begin: `args`, `kwargs`, `obj` or `result`.
  package static func encode(
    _ call: LuaCall, _ index: Int, into message: OutgoingMessage,
    root: @autoclosure () -> String
  ) throws(LuaFailure) {
    // A scalar needs none of what a walk needs.
    let value = unsafe clua_look(call.state, Int32(truncatingIfNeeded: index))
    if unsafe value.kind <= CLUA_LAST_SCALAR { return unsafe message.bytes.write(value) }
    try encode(call, [(index, root())], asList: false, into: message)
  }

  /// How many values `encodeAll` takes.
  package static let maximumValues = 1000

  /// Appends several values as one CBOR array, so that what they share is still shared after:
  /// a target and its arguments, say. `Unpickler.decodeAll` reads it.
  package static func encodeAll(
    _ call: LuaCall, _ values: [(index: Int, root: String)], into message: OutgoingMessage
  ) throws(LuaFailure) {
    precondition(values.count <= maximumValues, "a message of more values than can be received")
    try encode(call, values, asList: true, into: message)
  }

  /// Appends the `count` values from `first` on, which stay on the stack, as one CBOR array;
  /// `Unpickler.decodeAll` reads it.
  /// - root: how paths in errors begin: `args` for `args[1]` and so on, or `result`.
  package static func encodeStack(
    _ call: LuaCall, from first: Int, count: Int, into message: OutgoingMessage, root: String
  ) throws(LuaFailure) {
    guard count <= maximumValues else {
      throw .valueError("at most \(maximumValues) values can be sent at once, got \(count)")
    }
    if ScalarList.write(call, from: first, count: count, to: &message.bytes) { return }
    try encode(call, into: message) { (encoder) throws(LuaFailure) in
      encoder.buffer.writeArrayHead(count)
      for index in 0..<count {
        try call.copy(first + index)
        try encoder.encodeRoot(root, number: root == "args" ? index + 1 : nil)
      }
    }
  }

  /// Prepares a fork: the classes without a name that the values of the table at `index` lead to
  /// will be the same ones in both processes, when their instances come and go. Does not block.
  package static func prepareFork(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    try call.context.codec.names.refresh(call)
    try NamelessClasses.of(call).describeAll(call, index)
  }

  private static func encode(
    _ call: LuaCall, _ values: [(index: Int, root: String)], asList: Bool,
    into message: OutgoingMessage
  ) throws(LuaFailure) {
    let base = call.count
    try encode(call, into: message) { (encoder) throws(LuaFailure) in
      if asList { encoder.buffer.writeArrayHead(values.count) }
      for (index, root) in values {
        // The slot above the base is not the caller's.
        try call.copy(index < 0 ? base + 1 + index : index)
        try encoder.encodeRoot(root)
      }
    }
  }

  @inline(__always)
  private static func encode(
    _ call: LuaCall, into message: OutgoingMessage,
    _ body: (inout Encoder) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    let base = call.count
    let start = message.bytes.count
    let references = message.references.count
    while true {
      try call.reserve(16)
      try call.pushNil()
      var encoder = Encoder(call, call.context, message, anchors: base + 1)
      do throws(LuaFailure) {
        try body(&encoder)
        encoder.resolveReferences()
        try encoder.writeClasses(before: start)
      } catch {
        let mustRestart = encoder.mustRestart
        encoder.buffer.truncate(to: start)
        encoder.finish()
        message.references.removeLast(message.references.count - references)
        if mustRestart {
          call.setTop(base)
          continue
        }
        call.unwind(to: base, error)
        throw error
      }
      encoder.finish()
      return call.setTop(base)
    }
  }
}

extension LuaCall {
  /// Drops what a failed operation left above `base`, but for the error value when that is there.
  package func unwind(to base: Int, _ failure: LuaFailure) {
    if case .raised = failure {
      guard count > base + 1 else { return }
      replace(base + 1)
      setTop(base + 1)
    } else if count > base {
      setTop(base)
    }
  }
}
