import CLua
import Wire

extension Encoder {
  // MARK: Functions

  /// Encodes the function on top: by name, as a reference to an earlier one, or by value.
  mutating func encodeFunction(_ identity: UInt) throws(LuaFailure) {
    let isC = unsafe clua_is_c_function(call.state, -1)
    if isC, message.reach == .network {
      throw notForOthers("a C function", "only Lua functions go there, by name")
    }
    let typed = typedKind(isC: isC)
    if typed == CLUA_TYPED { return try encodeTyped(identity) }
    try refreshNames()
    if typed == CLUA_NOT_TYPED, try writeCachedNames() { return call.pop() }
    if isC {
      if try writeFoundNames(-1) { return call.pop() }
      throw notSendable("C function that is neither a global nor a field of a loaded module")
    }
    if try writeReference(identity) { return call.pop() }
    let checksum = dumpCode()
    if typed == CLUA_NOT_TYPED, try writeFoundNames(-1, code: checksum) { return call.pop() }
    if message.reach == .network { throw notForOthers("a function by value", Self.codeRemedy) }
    addEntry(identity, isCell: false)
    let slot = call.count
    let upvalues = unsafe Int(clua_upvalue_count(call.state, -1))
    buffer.writeTag(CBOR.Tag.function)
    buffer.writeArrayHead(2 + upvalues)
    buffer.writeInteger(checksum)
    var code = ByteBuffer()
    swap(&code, &scratch.code)
    buffer.writeBytes(code.bytes)
    swap(&code, &scratch.code)
    try open(Frame(kind: .upvalues, slot: slot, next: 1, end: Int64(upvalues), entry: -1))
  }

  /// Whether the function on top is known by name to no other process, since a user typed it.
  private func typedKind(isC: Bool) -> clua_typed {
    guard context.codec.crossesTypedFunctions, !isC, message.reach != .network else {
      return CLUA_NOT_TYPED
    }
    return unsafe clua_typed_kind(call.state, -1)
  }

  /// Encodes a typed function as what makes it there, with the typed functions that it calls.
  private mutating func encodeTyped(_ identity: UInt) throws(LuaFailure) {
    if try writeReference(identity) { return call.pop() }
    try call.check(unsafe clua_push_kept(call.state, Int32(CLUA_KEPT_TYPED)))
    try reduce(addEntry(identity, isCell: false))
  }

  /// Puts the bytecode of the function on top into `scratch.code` and answers its checksum. Dumping
  /// has no way to
  /// fail: it allocates nothing in Lua, and the buffer takes what comes.
  private mutating func dumpCode() -> Int64 {
    var code = ByteBuffer()
    swap(&code, &scratch.code)
    code.removeAll()
    _ = unsafe withUnsafeMutablePointer(to: &code) { code in
      unsafe clua_dump(
        call.state,
        { code, bytes, length in
          guard let code = unsafe code else { return }
          unsafe code.assumingMemoryBound(to: ByteBuffer.self).pointee
            .append(UnsafeRawBufferPointer(start: bytes, count: length))
        }, code)
    }
    let checksum = Checksum.of(code.bytes)
    swap(&code, &scratch.code)
    return checksum
  }

  /// Writes one upvalue: its value the first time, afterwards a reference to the shared cell.
  mutating func stepUpvalues(_ index: Int) throws(LuaFailure) {
    let frame = scratch.frames[index]
    guard frame.next <= frame.end else { return close() }
    scratch.frames[index].next += 1
    let slot = Int32(truncatingIfNeeded: frame.slot)
    let number = Int32(truncatingIfNeeded: frame.next)
    let cell = unsafe UInt(bitPattern: clua_upvalue_id(call.state, slot, number))
    if try writeReference(cell) { return }
    addEntry(cell, isCell: true)
    _ = unsafe clua_get_upvalue(call.state, slot, number)
    try encodeTop()
  }

  // MARK: Userdata

  /// Encodes the userdata on top through its class.
  mutating func encodeUserdata(_ identity: UInt) throws(LuaFailure) {
    if identity == context.codec.noneIdentity {
      buffer.append(CBOR.undefined)
      return call.pop()
    }
    if try writeReference(identity) { return call.pop() }
    guard let own = call.objectClass(-1), let object = call.anyObject(-1) else {
      return try encodeForeign(identity)
    }
    let descriptor = own.crossing ?? own
    guard let encode = descriptor.pickling?.encode else { throw notSendable(descriptor.name) }
    let top = call.count
    let references = message.references.count
    let record: WireValue
    do throws(LuaFailure) { record = try encode(call, object, message) } catch {
      throw located(error)
    }
    noteCodeRan()
    let isShared = message.references.count > references
    if message.reach == .node {
      guard isShared, !message.isBoundHere else {
        throw notForOthers("a \(descriptor.name)", "it belongs to this computer")
      }
    } else if message.reach != .program {
      guard !isShared, descriptor.pickling?.decodeForeign != nil else {
        throw notForOthers("a \(descriptor.name)", "it lives in the shared memory of this program")
      }
    }
    precondition(message.bytes.count == 0, "a class's encode must not write to the message's bytes")
    call.setTop(top)
    addEntry(identity, isCell: false)
    buffer.writeTag(CBOR.Tag.object)
    buffer.writeArrayHead(2)
    buffer.writeText(descriptor.name)
    record.write(to: &buffer)
    call.pop()
  }

  /// Userdata of other modules cross through `__reduce`, a registered function, or by name.
  private mutating func encodeForeign(_ identity: UInt) throws(LuaFailure) {
    if try call.getMetafield(-1, "__reduce") {
      return try reduce(addEntry(identity, isCell: false))
    }
    if context.codec.hasReducers, call.getMetatable(-1) {
      let isFound = try pushRegisteredReducer()
      call.remove(isFound ? -2 : -1)
      if isFound { return try reduce(addEntry(identity, isCell: false)) }
    }
    let name = call.typeName(-1)
    try encodeNamed(name == "userdata" ? name : "userdata (\(name))")
  }

  /// Encodes what is on top, which cannot be copied, by name, if it is a field of a module. A
  /// global is none: a script's own file, say, is another one in each process.
  mutating func encodeNamed(_ what: String) throws(LuaFailure) {
    try refreshNames()
    guard message.reach != .network else { throw notForOthers(what, "it goes by name only") }
    guard try writeFoundNames(-1, withGlobals: false) else { throw notSendable(what) }
    call.pop()
  }

  // MARK: __reduce

  /// Calls the `__reduce` on top with the object below it, and opens the frame of what it returns.
  mutating func reduce(_ entry: Int) throws(LuaFailure) {
    let slot = call.count - 1
    if message.reach == .network {
      throw notForOthers("a value that __reduce makes", "send what it is made of")
    }
    try call.copy(slot)
    try call.call(arguments: 1, results: 2)
    noteCodeRan()
    guard call.type(-2) == .function, call.type(-1) == .table || call.type(-1) == .nil else {
      throw failure(
        "__reduce must return a function and a list of arguments, got "
          + "\(call.typeName(-2)) and \(call.typeName(-1))")
    }
    try anchorResults()
    scratch.entries[entry].isReducing = true
    buffer.writeTag(CBOR.Tag.reduced)
    buffer.writeArrayHead(2)
    try open(Frame(kind: .reduced, slot: slot, next: 0, end: 2, entry: entry))
  }

  /// Keeps the two values on top alive to the end of the message: were they collected, a later
  /// table could get the address of one and pass for it.
  private func anchorResults() throws(LuaFailure) {
    try makeAnchors()
    for index in [-2, -1] where call.type(index) != .nil {
      try call.copy(index)
      try call.push(true)
      try call.rawSet(anchors)
    }
  }

  /// Makes the table that keeps values alive to the end of the message.
  func makeAnchors() throws(LuaFailure) {
    guard call.type(anchors) == .nil else { return }
    try call.newTable()
    call.replace(anchors)
  }

  mutating func stepReduced(_ index: Int) throws(LuaFailure) {
    let frame = scratch.frames[index]
    scratch.frames[index].next += 1
    switch frame.next {
    case 0:
      try call.copy(frame.slot + 1)
      try encodeTop()
    case 1:
      // Always a list, as table.unpack takes it, with nulls for holes.
      let arguments = frame.slot + 2
      let count = call.type(arguments) == .nil ? 0 : call.rawLength(arguments)
      buffer.writeArrayHead(count)
      guard count > 0 else { return }
      try call.copy(arguments)
      let slot = call.count
      try open(Frame(kind: .elements, slot: slot, next: 1, end: Int64(count), entry: -1))
    default:
      scratch.entries[frame.entry].isReducing = false
      close()
    }
  }

  /// Lua code may have changed any table and loaded any module.
  mutating func noteCodeRan() {
    hasRunCode = true
    namesAreFresh = false
  }
}

extension LuaCall {
  /// Pops a function that gives, for a function typed at the prompt, a constructor and its
  /// arguments, as `__reduce` does. From here on such functions cross so, even those that have a
  /// name.
  package func crossTypedFunctions() throws(LuaFailure) {
    try check(unsafe clua_keep(state, Int32(CLUA_KEPT_TYPED)))
    unsafe LuaContext.of(state).codec.crossesTypedFunctions = true
  }
}
