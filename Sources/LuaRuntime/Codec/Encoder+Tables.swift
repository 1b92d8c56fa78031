import CLua
import Wire

extension Encoder {
  /// Encodes the table on top: by name, as a reference to an earlier one, or with its contents.
  mutating func encodeTable(_ identity: UInt) throws(LuaFailure) {
    if try writeName() { return call.pop() }
    if try writeReference(identity) { return call.pop() }
    guard call.getMetatable(-1) else {
      _ = addEntry(identity, isCell: false)
      return try encodeContents()
    }
    if call.isErrorClass(-2) {
      call.pop()
      writeErrorClass(-1)
      return call.pop()
    }
    try encodeMetatable(addEntry(identity, isCell: false))
  }

  /// Writes a loaded module or a registered class as its name.
  private mutating func writeName() throws(LuaFailure) -> Bool {
    if !namesAreFresh {
      try context.codec.names.refresh(call)
      namesAreFresh = true
    }
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

  /// Encodes the contents of the table on top as an array or a map.
  mutating func encodeContents() throws(LuaFailure) {
    let slot = call.count
    if encodeScalars(slot) || encodeFields(slot) { return call.pop() }
    let shape = unsafe clua_get_shape(call.state, Int32(truncatingIfNeeded: slot))
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

  /// Encodes a table whose elements 1 … n are scalars and which has nothing else; most long tables are
  /// such, and they take one pass. Answers false, with nothing written, for any other.
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

  /// Encodes a table of few pairs of scalars, none of them with an integer as its key; most records are such,
  /// and they take one pass. Answers false, with nothing written, for any other.
  private mutating func encodeFields(_ slot: Int) -> Bool {
    guard call.rawLength(slot) == 0, (try? call.pushNil()) != nil else { return false }
    defer { call.setTop(slot) }
    var count: Int32 = 0
    let status = unsafe clua_read_pairs(
      call.state, Int32(truncatingIfNeeded: slot), scratch.values, Int32(Self.batch), &count)
    guard Int(status) == CLUA_PAIRS_END else { return false }
    for index in 0..<Int(count) where unsafe Int(scratch.values[2 * index].kind) == CLUA_INTEGER {
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
  private mutating func encodeMetatable(_ entry: Int) throws(LuaFailure) {
    let identity = call.identity(-1)
    if identity == context.codec.listIdentity {
      buffer.writeTag(CBOR.Tag.list)
    } else if call.isErrorClass(-1) {
      writeMetatableHead()
      writeErrorClass(-1)
    } else if unsafe clua_get_kept_field(call.state, -1, Int32(CLUA_KEPT_REDUCE)) != 0 {
      // `__reduce = false` marks a class whose instances stay where they are.
      if call.type(-1) == .boolean { throw notSendable(call.typeName(-3)) }
      call.remove(-2)
      return try reduce(entry)
    } else {
      call.pop()
      try encodeMetatableName()
    }
    call.pop()
    try encodeContents()
  }

  private mutating func writeMetatableHead() {
    buffer.writeTag(CBOR.Tag.metatable)
    buffer.writeArrayHead(2)
  }

  private mutating func encodeMetatableName() throws(LuaFailure) {
    if let name = context.codec.names.find(call, -1) {
      writeMetatableHead()
      return write(name)
    }
    let start = buffer.count
    writeMetatableHead()
    if try writeFoundNames(-1) { return }
    buffer.truncate(to: start)
    let name = call.typeName(-2)
    throw failure(
      "table with a metatable\(name == "table" ? "" : " ('\(name)')") that is neither a global nor "
        + "a field of a loaded module, and so cannot be found in another process; make it one, or "
        + "give it __reduce")
  }

  /// Writes the names under which the value is a global or a module's field, if it is one.
  mutating func writeFoundNames(_ index: Int) throws(LuaFailure) -> Bool {
    let top = call.count
    var collected = false
    let found = unsafe clua_find_names(
      call.state, Int32(truncatingIfNeeded: index), &collected)
    try call.check(found)
    // The collector runs finalizers.
    if collected { hasRunCode = true }
    guard found > 0 else { return false }
    let isModule = found == 1 && call.type(top + 2) == .nil
    buffer.writeTag(CBOR.Tag.name)
    buffer.writeArrayHead(isModule ? 1 : 2 * Int(found))
    for part in 1...(isModule ? 1 : 2 * found) {
      unsafe buffer.write(clua_look(call.state, Int32(truncatingIfNeeded: top) + part))
    }
    call.setTop(top)
    return true
  }

  private mutating func writeErrorClass(_ index: Int) {
    buffer.writeTag(CBOR.Tag.errorClass)
    _ = unsafe clua_push_error_key(call.state, Int32(truncatingIfNeeded: index))
    unsafe buffer.write(clua_look(call.state, -1))
    call.pop()
  }
}
