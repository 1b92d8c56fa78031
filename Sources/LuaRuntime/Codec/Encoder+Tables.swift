import CLua
import Wire

extension Encoder {
  /// Encodes the table on top: by name, as a reference to an earlier one, or with its contents.
  mutating func encodeTable(_ identity: UInt) throws(LuaFailure) {
    if try writeName() { return call.pop() }
    if writeClassReference(identity) { return call.pop() }
    if try writeReference(identity) { return call.pop() }
    if isKnownClass(-1) { return try encodeClass(identity) }
    guard call.getMetatable(-1) else { return try encodeContents(of: identity) }
    if call.isErrorClass(-2) {
      call.pop()
      writeErrorClass(-1)
      return call.pop()
    }
    if call.identity(-1) != context.codec.listIdentity, unsafe clua_is_class(call.state, -2) {
      call.pop()
      return try encodeClass(identity)
    }
    try encodeMetatable(of: identity)
  }

  /// Brings the names of modules up to date, once for a message.
  mutating func refreshNames() throws(LuaFailure) {
    guard !namesAreFresh else { return }
    try context.codec.names.refresh(call)
    namesAreFresh = true
  }

  /// Writes a loaded module or a registered class as its name.
  private mutating func writeName() throws(LuaFailure) -> Bool {
    try refreshNames()
    guard let name = context.codec.names.find(call, -1) else { return false }
    write(name)
    return true
  }

  private mutating func write(_ name: ModuleNames.Name) {
    switch name {
    case .module(let module):
      buffer.writeTag(CBOR.Tag.name)
      buffer.writeArrayHead(1)
      buffer.writeBytes(module)
    case .registeredClass(let name):
      buffer.writeTag(CBOR.Tag.namedClass)
      buffer.writeBytes(name)
    }
  }

  // MARK: Contents

  /// Encodes the table on top, which has no metatable: as a class, if its keys show that it is one.
  private mutating func encodeContents(of identity: UInt) throws(LuaFailure) {
    let slot = call.count
    let start = buffer.count
    if encodeScalars(slot) || encodeFields(slot) {
      addEntry(identity, isCell: false, at: start)
      return call.pop()
    }
    let shape = unsafe clua_get_shape(call.state, Int32(truncatingIfNeeded: slot))
    if shape.reserved, unsafe clua_is_class(call.state, -1) { return try encodeClass(identity) }
    addEntry(identity, isCell: false)
    try encodeContents(slot, shape)
  }

  /// Encodes the contents of the table on top as an array or a map.
  mutating func encodeContents() throws(LuaFailure) {
    let slot = call.count
    if encodeScalars(slot) || encodeFields(slot) { return call.pop() }
    try encodeContents(slot, unsafe clua_get_shape(call.state, Int32(truncatingIfNeeded: slot)))
  }

  private mutating func encodeContents(_ slot: Int, _ shape: clua_shape) throws(LuaFailure) {
    // A few holes are cheaper as nulls than an index with each element.
    if shape.indices == shape.count && shape.highest / 2 <= shape.count {
      buffer.writeArrayHead(Int(shape.highest))
      try open(Frame(kind: .elements, slot: slot, next: 1, end: shape.highest, entry: -1))
    } else {
      buffer.writeMapHead(Int(shape.count))
      try call.pushNil()
      try open(Frame(kind: .pairs, slot: slot, next: 0, end: shape.count, entry: -1))
    }
  }

  /// Encodes a table whose elements 1 … n are scalars and which has nothing else; most long tables
  /// are such, and they take one pass. Answers false, with nothing written, for any other.
  private mutating func encodeScalars(_ slot: Int) -> Bool {
    let count = call.rawLength(slot)
    guard count > 0 else { return false }
    let start = buffer.count
    buffer.writeArrayHead(count)
    var next = 1
    while next <= count {
      let read = readElements(slot, next, count)
      guard read == min(Self.batch, count - next + 1), writeWithoutHoles(read) else { break }
      next += read
    }
    let index = Int32(truncatingIfNeeded: slot)
    if next > count,
      unsafe clua_count_entries(call.state, index, Int64(count) + 1) == Int64(count)
    {
      return true
    }
    buffer.truncate(to: start)
    return false
  }

  /// Encodes a table of few pairs of scalars, none of them with an integer or the name of a
  /// metamethod as its key; most records are such, and they take one pass. Answers false, with
  /// nothing written, for any other.
  private mutating func encodeFields(_ slot: Int) -> Bool {
    guard call.rawLength(slot) == 0, (try? call.pushNil()) != nil else { return false }
    defer { call.setTop(slot) }
    var count: Int32 = 0
    let status = unsafe clua_read_pairs(
      call.state, Int32(truncatingIfNeeded: slot), scratch.values, Int32(Self.batch), &count)
    guard Int(status) == CLUA_PAIRS_END else { return false }
    for index in 0..<Int(count) where unsafe scratch.values[2 * index].isIntegerOrReserved {
      return false
    }
    // An empty table is a list.
    if count == 0 { buffer.writeArrayHead(0) } else { buffer.writeMapHead(Int(count)) }
    unsafe buffer.write(scratch.values, 2 * Int(count))
    return true
  }

  private func readElements(_ slot: Int, _ next: Int, _ end: Int) -> Int {
    unsafe Int(
      clua_read_elements(
        call.state, Int32(truncatingIfNeeded: slot), Int64(next), Int64(end), scratch.values,
        Int32(Self.batch)))
  }

  private mutating func writeWithoutHoles(_ count: Int) -> Bool {
    for index in 0..<count where unsafe Int(scratch.values[index].kind) == CLUA_NIL { return false }
    unsafe buffer.write(scratch.values, count)
    return true
  }

  mutating func stepElements(_ index: Int) throws(LuaFailure) {
    let frame = scratch.frames[index]
    var next = Int(frame.next)
    while next <= frame.end {
      let read = readElements(frame.slot, next, Int(frame.end))
      unsafe buffer.write(scratch.values, read)
      next += read
      if next <= frame.end && read < Self.batch {
        scratch.frames[index].next = Int64(next + 1)
        try call.rawGet(frame.slot, next)
        return try encodeTop()
      }
    }
    close()
  }

  mutating func stepPairs(_ index: Int) throws(LuaFailure) {
    let frame = scratch.frames[index]
    if frame.kind == .pairKey {
      scratch.frames[index].kind = .pairs
      return try encodeTop()
    }
    guard try nextPair(index) else {
      guard scratch.frames[index].next == frame.end else { throw changed() }
      return close()
    }
    scratch.frames[index].next += 1
    let key = unsafe clua_look(call.state, -2)
    if unsafe key.kind <= CLUA_LAST_SCALAR {
      unsafe buffer.write(key)
      return try encodeTop()
    }
    scratch.frames[index].kind = .pairKey
    try call.copy(-2)
    try encodeTop()
  }

  /// Writes pairs of scalars; true with the first other key and value on top, false at the end.
  private mutating func nextPair(_ index: Int) throws(LuaFailure) -> Bool {
    let frame = scratch.frames[index]
    if hasRunCode { return try call.next(frame.slot) }
    while true {
      var count: Int32 = 0
      let status = unsafe clua_read_pairs(
        call.state, Int32(truncatingIfNeeded: frame.slot), scratch.values, Int32(Self.batch), &count
      )
      unsafe buffer.write(scratch.values, 2 * Int(count))
      scratch.frames[index].next += Int64(count)
      if Int(status) != CLUA_PAIRS_MORE { return Int(status) == CLUA_PAIRS_OTHER }
    }
  }

  // MARK: Metatables

  /// Encodes the table below the top, whose metatable is on top.
  private mutating func encodeMetatable(of identity: UInt) throws(LuaFailure) {
    let start = buffer.count
    if call.identity(-1) == context.codec.listIdentity {
      buffer.writeTag(CBOR.Tag.list)
    } else if call.isErrorClass(-1) {
      writeMetatableHead()
      writeErrorClass(-1)
    } else if try pushReducer() {
      call.remove(-2)
      return try reduce(addEntry(identity, isCell: false))
    } else if try writeSingleton() {
      return call.setTop(call.count - 2)
    } else {
      try encodeMetatableName()
    }
    call.pop()
    addEntry(identity, isCell: false, at: start)
    try encodeContents()
  }

  /// Pushes the function that takes apart what has the metatable on top, if there is one.
  private func pushReducer() throws(LuaFailure) -> Bool {
    if unsafe clua_get_kept_field(call.state, -1, Int32(CLUA_KEPT_REDUCE)) != 0 {
      // `__reduce = false` marks a class whose instances stay where they are.
      if call.type(-1) == .boolean { throw notSendable(call.typeName(-3)) }
      return true
    }
    call.pop()
    guard context.codec.hasReducers else { return false }
    return try pushRegisteredReducer()
  }

  mutating func writeMetatableHead() {
    buffer.writeTag(CBOR.Tag.metatable)
    buffer.writeArrayHead(2)
  }

  /// Writes the metatable on top, which stays, as a name or a class of the message.
  mutating func encodeMetatableName() throws(LuaFailure) {
    writeMetatableHead()
    if let name = context.codec.names.find(call, -1) { return write(name) }
    let identity = call.identity(-1)
    if writeClassReference(identity) { return }
    if try writeClassName() { return }
    if scratch.seen[identity] != nil { mustRestart = true }
    try addClass(identity, path + ".metatable")
  }

  /// Writes the names of the value on top that were found before, if it still has one.
  mutating func writeCachedNames() throws(LuaFailure) -> Bool {
    let top = call.count
    let found = try context.codec.names.pushKnownNames(call, -1)
    guard found > 0 else { return false }
    write(names: found, above: top)
    return true
  }

  /// Writes the names under which the value is a global or a module's field, if it is one.
  /// - withGlobals: whether a global counts.
  /// - code: the checksum of a Lua function's code.
  mutating func writeFoundNames(
    _ index: Int, withGlobals: Bool = true, code: Int64 = 0
  ) throws(LuaFailure) -> Bool {
    let top = call.count
    var (found, wereSearched) = try context.codec.names.pushNames(call, index, code: code)
    if wereSearched { hasRunCode = true }
    // Fields of modules come first.
    while !withGlobals, found > 0, call.stringValue(top + 2 * found - 1) == "_G" {
      found -= 1
    }
    guard found > 0 else {
      call.setTop(top)
      return false
    }
    write(names: found, above: top)
    return true
  }

  /// Writes names, each a module and a field, and pops them.
  private mutating func write(names found: Int, above top: Int) {
    let isModule = found == 1 && call.type(top + 2) == .nil
    buffer.writeTag(CBOR.Tag.name)
    buffer.writeArrayHead(isModule ? 1 : 2 * found)
    for part in 1...(isModule ? 1 : 2 * found) {
      unsafe buffer.write(clua_look(call.state, Int32(truncatingIfNeeded: top + part)))
    }
    call.setTop(top)
  }

  private mutating func writeErrorClass(_ index: Int) {
    buffer.writeTag(CBOR.Tag.errorClass)
    buffer.writeBytes(context.errorClasses.entries[call.identity(index)]?.key ?? [])
  }
}
