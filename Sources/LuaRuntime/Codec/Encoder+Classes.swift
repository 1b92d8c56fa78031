import CLua
import Wire

/// Classes without a name. The value refers to them by their numbers in the message; what they are
/// is written in front of it, apart, so that a receiver that has them can pass over it.
extension Encoder {
  /// Whether the table was found to be a class without a name before.
  func isKnownClass(_ index: Int) -> Bool {
    guard context.codec.namelessClasses != nil else { return false }
    return unsafe clua_is_known_class(call.state, Int32(truncatingIfNeeded: index))
  }

  /// Writes a class of the message that was met before; false, with nothing written, for anything
  /// else.
  mutating func writeClassReference(_ identity: UInt) -> Bool {
    guard !scratch.classPaths.isEmpty, let number = scratch.classes[identity] else { return false }
    buffer.writeTag(CBOR.Tag.classOfMessage)
    buffer.writeInteger(Int64(number))
    return true
  }

  /// Writes the class on top, by its name if it has one, and pops it.
  mutating func encodeClass(_ identity: UInt) throws(LuaFailure) {
    if try !writeClassName() { try addClass(identity, path) }
    call.pop()
  }

  /// Writes the name of the class on top, which stays, if it has one and was not told as nameless
  /// before.
  mutating func writeClassName() throws(LuaFailure) -> Bool {
    if isKnownClass(-1) { return false }
    return try writeFoundNames(-1)
  }

  /// Writes the class on top, which stays, as one of the message that was not met before, but now
  /// at `path`.
  mutating func addClass(_ identity: UInt, _ path: String) throws(LuaFailure) {
    guard message.reach != .network else { throw notForOthers("a class by value", Self.codeRemedy) }
    let number = scratch.classPaths.count
    _ = scratch.classes.insert(identity, Int32(truncatingIfNeeded: number))
    scratch.classPaths.append(path)
    try makeAnchors()
    try call.copy(-1)
    try call.rawSet(anchors, number + 1)
    if mustRestart {
      // From now on it is known as a class.
      try NamelessClasses.of(call).describe(call, -1)
      throw failure("the message must be written again")
    }
    _ = writeClassReference(identity)
  }

  /// Puts the classes that were met in front of what was written from `start` on.
  mutating func writeClasses(before start: Int) throws(LuaFailure) {
    guard !scratch.classPaths.isEmpty else { return }
    let value = take(from: start)
    scratch.beginScope()
    var number = 0
    // Classes may lead to others.
    while number < scratch.classPaths.count {
      root = scratch.classPaths[number]
      rootNumber = nil
      number += 1
      try call.rawGet(anchors, number)
      try encodeClassContents()
      try walk()
    }
    resolveReferences()
    let contents = take(from: start)
    buffer.writeTag(CBOR.Tag.classes)
    buffer.writeArrayHead(3)
    buffer.writeArrayHead(number)
    for number in 1...number {
      try call.rawGet(anchors, number)
      try writeClassHead()
    }
    unsafe buffer.writeBytes(contents.span.bytes)
    buffer.append(value)
  }

  private mutating func take(from start: Int) -> [UInt8] {
    let taken = [UInt8](buffer.copy()[start...])
    buffer.truncate(to: start)
    return taken
  }

  /// Writes the table on top as it is, with its metatable, whatever names lead to it.
  private mutating func encodeClassContents() throws(LuaFailure) {
    try call.reserve(Self.batch + 16)
    guard call.getMetatable(-1) else { return try encodeContents() }
    if call.identity(-1) == context.codec.listIdentity {
      buffer.writeTag(CBOR.Tag.list)
    } else {
      try encodeMetatableName()
    }
    call.pop()
    try encodeContents()
  }

  /// Pops a class and writes what tells it from others.
  private mutating func writeClassHead() throws(LuaFailure) {
    let slot = call.count
    try NamelessClasses.of(call).describe(call, slot)
    hasRunCode = true
    buffer.writeArrayHead(3)
    unsafe buffer.write(clua_look(call.state, -3))
    let ways = call.rawLength(-2)
    buffer.writeArrayHead(ways)
    for number in 0..<ways {
      try call.rawGet(-2, number + 1)
      try writeScalars()
    }
    try writeScalars()
    call.setTop(slot - 1)
  }

  /// Pops a list of scalars and writes it.
  private mutating func writeScalars() throws(LuaFailure) {
    let count = call.rawLength(-1)
    buffer.writeArrayHead(count)
    for number in 0..<count {
      try call.rawGet(-1, number + 1)
      unsafe buffer.write(clua_look(call.state, -1))
      call.pop()
    }
    call.pop()
  }

  // MARK: Other ways

  /// Pushes the function that was registered for the metatable on top, which stays, if one was.
  func pushRegisteredReducer() throws(LuaFailure) -> Bool {
    try call.check(unsafe clua_push_kept(call.state, Int32(CLUA_KEPT_REDUCERS)))
    try call.copy(-2)
    _ = unsafe clua_raw_get(call.state, -2)
    call.remove(-2)
    if call.type(-1) != .nil { return true }
    call.pop()
    return false
  }

  /// Writes the empty table below the top, whose metatable is on top and has no name, as the field
  /// of a module that it is: a copy of `dkjson.null` would be of no use.
  mutating func writeSingleton() throws(LuaFailure) -> Bool {
    let table = Int32(truncatingIfNeeded: call.absolute(-2))
    guard unsafe clua_count_entries(call.state, table, 1) == 0,
      context.codec.names.find(call, -1) == nil
    else { return false }
    if scratch.classes[call.identity(-1)] == nil, try isNamed() { return false }
    let top = call.count
    try NamelessClasses.of(call).findSingleton(call, -2, -1)
    noteCodeRan()
    defer { call.setTop(top) }
    guard call.type(-2) == .string else { return false }
    buffer.writeTag(CBOR.Tag.name)
    buffer.writeArrayHead(2)
    unsafe buffer.write(clua_look(call.state, -2))
    unsafe buffer.write(clua_look(call.state, -1))
    return true
  }

  /// Whether names lead to the class on top.
  private mutating func isNamed() throws(LuaFailure) -> Bool {
    let start = buffer.count
    defer { buffer.truncate(to: start) }
    return try writeClassName()
  }
}

extension clua_value {
  /// Whether it is an integer, or a string that begins as the names of metamethods do.
  var isIntegerOrReserved: Bool {
    if unsafe Int(kind) == CLUA_INTEGER { return true }
    guard unsafe Int(kind) == CLUA_STRING, unsafe payload > 1 else { return false }
    return unsafe pointer.loadUnaligned(as: UInt16.self) == 0x5F5F
  }
}
