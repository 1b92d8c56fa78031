import CLua
import Wire

/// Reading single items.
extension Decoder {
  mutating func readValue(_ destination: Destination) throws(WireError) {
    // Tags come before what they are about, and go to the same place.
    while true {
      switch try reader.read() {
      case .tag(let tag):
        if try readTag(tag, destination) { return }
      case .array(let count):
        return try begin(
          CLUA_OP_TABLE, Frame(kind: .elements, remaining: count, then: destination),
          array: count, record: 0)
      case .map(let count):
        return try begin(
          CLUA_OP_TABLE, Frame(kind: .pairs, remaining: 2 * count, then: destination),
          array: 0, record: count)
      case let scalar:
        try expectNothingPending()
        return emit(scalar, destination)
      }
    }
  }

  @inline(__always)
  mutating func emit(_ scalar: CBORReader.Item, _ destination: Destination) {
    switch scalar {
    case .integer(let value): emit(CLUA_OP_INTEGER, a: value, to: destination)
    case .float(let value):
      emit(CLUA_OP_FLOAT, a: Int64(bitPattern: value.bitPattern), to: destination)
    case .bytes(let range): emit(CLUA_OP_STRING, bytes: range, to: destination)
    case .boolean(let value): emit(value ? CLUA_OP_TRUE : CLUA_OP_FALSE, to: destination)
    case .undefined: emit(CLUA_OP_NONE, to: destination)
    default: emit(CLUA_OP_NIL, to: destination)
    }
  }

  private mutating func begin(_ op: Int, _ frame: Frame, array: Int, record: Int) throws(WireError)
  {
    if pendingPart == .metatableName { throw reader.malformed("a metatable without a name") }
    try push(frame)
    if pendingClass > 0, !knownClasses[pendingClass - 1] {
      emit(CLUA_OP_CLASS_OF_MESSAGE, a: Int64(pendingClass))
    } else {
      // Counts are bounded by the bytes of the message, so room can be made at once. What a class
      // is that was here before is read into a table that nobody gets.
      emit(op, a: Int64(min(array, 1 << 30)), b: Int64(min(record, 1 << 26)))
    }
    emitShare(pendingShare, .value)
    if pendingList { emit(CLUA_OP_LIST) }
    pendingShare = -1
    pendingList = false
    pendingClass = 0
    pendingPart = .any
  }

  /// A number or a list mark before something that cannot have it, or no part of a metatable.
  private func expectNothingPending() throws(WireError) {
    if pendingShare >= 0 || pendingList || pendingClass > 0 || pendingPart != .any {
      throw reader.malformed("a tag before the wrong item")
    }
  }

  /// Handles a tag; true when its value is complete or has its frame, false when it goes on.
  private mutating func readTag(_ tag: UInt64, _ destination: Destination) throws(WireError) -> Bool
  {
    try expectPart(tag)
    switch tag {
    case CBOR.Tag.shareable:
      try readShareable(destination)
      return false
    case CBOR.Tag.list:
      if pendingList { throw reader.malformed("a list of a list") }
      pendingList = true
      return false
    case CBOR.Tag.cell: return try readCell(destination)
    case CBOR.Tag.shared: try readShared(destination)
    case CBOR.Tag.metatable: try readMetatable(destination)
    case CBOR.Tag.name: try readName(destination)
    case CBOR.Tag.namedClass: try readNamed(CLUA_OP_CLASS, destination)
    case CBOR.Tag.errorClass: try readNamed(CLUA_OP_ERROR_CLASS, destination)
    case CBOR.Tag.classOfMessage: try readClassOfMessage(destination)
    case CBOR.Tag.function: try readFunction(destination)
    case CBOR.Tag.reduced: try readReduced(destination)
    case CBOR.Tag.object: try readObject(destination)
    default: throw reader.malformed("the unknown tag \(tag)")
    }
    return true
  }

  private mutating func expectPart(_ tag: UInt64) throws(WireError) {
    let isName =
      tag == CBOR.Tag.name || tag == CBOR.Tag.namedClass || tag == CBOR.Tag.errorClass
      || tag == CBOR.Tag.classOfMessage
    guard pendingPart == .any || isName && pendingPart == .metatableName else {
      throw reader.malformed("a tag before the wrong item")
    }
    pendingPart = .any
  }

  // MARK: Sharing

  private mutating func readShareable(_ destination: Destination) throws(WireError) {
    try expectNothingPending()
    pendingShare = shared.count
    shared.append(.pending)
  }

  /// A cell gets its number when its function is on top, before its own value: the value may
  /// contain functions that share it.
  private mutating func readCell(_ destination: Destination) throws(WireError) -> Bool {
    guard pendingShare >= 0, !pendingList, Int(destination.then) == CLUA_UPVALUE else {
      throw reader.malformed("an upvalue outside of a function")
    }
    emitShare(pendingShare, .cell(upvalue: destination.position))
    pendingShare = -1
    return false
  }

  private mutating func readShared(_ destination: Destination) throws(WireError) {
    try expectNothingPending()
    guard case .integer(let number) = try reader.read(), number >= 0, number < shared.count else {
      throw reader.malformed("a reference to nothing")
    }
    switch shared[Int(number)] {
    case .pending:
      throw reader.malformed("a reference to a value that is not there yet")
    case .value:
      emit(CLUA_OP_SHARED, a: number + 1, to: destination)
    case .cell(let upvalue):
      guard Int(destination.then) == CLUA_UPVALUE else {
        throw reader.malformed("a reference to an upvalue outside of a function")
      }
      // The operation takes the number where others take a place, and leaves the function on top.
      emit(
        CLUA_OP_JOIN, a: Int64(destination.position), b: Int64(upvalue),
        to: Destination(then: UInt8(CLUA_KEEP), position: Int(number) + 1))
    }
  }

  // MARK: Names

  private mutating func readMetatable(_ destination: Destination) throws(WireError) {
    if pendingList { throw reader.malformed("a list with another metatable") }
    try expectArray(2)
    try push(
      Frame(
        kind: .metatable, remaining: 2, then: destination, share: pendingShare,
        classNumber: pendingClass))
    pendingShare = -1
    pendingClass = 0
  }

  private mutating func readClassOfMessage(_ destination: Destination) throws(WireError) {
    try expectNothingPending()
    guard case .integer(let number) = try reader.read(), number >= 0, number < knownClasses.count
    else { throw reader.malformed("a class that the message does not have") }
    emit(CLUA_OP_CLASS_OF_MESSAGE, a: number + 1, to: destination)
  }

  private mutating func readName(_ destination: Destination) throws(WireError) {
    try expectNothingPending()
    guard case .array(let count) = try reader.read(), count == 1 || count > 0 && count % 2 == 0,
      count <= 2 * Int(CLUA_MAXIMUM_NAMES)
    else { throw reader.malformed("a name that is none") }
    for part in 1...count {
      switch try reader.read() {
      case .bytes(let range): emit(CLUA_OP_STRING, bytes: range)
      case .null where part % 2 == 0: emit(CLUA_OP_NIL)
      default: throw reader.malformed("a name that is none")
      }
    }
    if count == 1 { emit(CLUA_OP_NIL) }
    emit(CLUA_OP_NAMED, a: Int64((count + 1) / 2), to: destination)
  }

  private mutating func readNamed(_ op: Int, _ destination: Destination) throws(WireError) {
    try expectNothingPending()
    emit(CLUA_OP_STRING, bytes: try readBytes())
    emit(op, to: destination)
  }

  private mutating func readBytes() throws(WireError) -> Range<Int> {
    guard case .bytes(let range) = try reader.read() else {
      throw reader.malformed("something else where a string must be")
    }
    return range
  }

  private mutating func expectArray(_ count: Int) throws(WireError) {
    guard case .array(count) = try reader.read() else {
      throw reader.malformed("something else where a list of \(count) must be")
    }
  }

  // MARK: Code and objects

  private func expectCodeAllowed(_ what: String) throws(WireError) {
    guard source.allowCode else {
      throw reader.malformed("\(what), which is refused from a peer that is not trusted with code,")
    }
  }

  private mutating func readFunction(_ destination: Destination) throws(WireError) {
    try expectCodeAllowed("a function by value")
    if pendingList || pendingClass > 0 { throw reader.malformed("a tag before the wrong item") }
    guard case .array(let count) = try reader.read(), count >= 2, count <= 2 + 255 else {
      throw reader.malformed("a function that is none")
    }
    guard case .integer(let checksum) = try reader.read() else {
      throw reader.malformed("a function without its checksum")
    }
    let code = try readBytes()
    guard unsafe Checksum.of(reader.bytes(in: code)) == checksum else {
      throw reader.malformed("damaged bytecode")
    }
    try push(Frame(kind: .upvalues, remaining: count - 2, then: destination))
    emit(CLUA_OP_FUNCTION, bytes: code, b: Int64(count - 2))
    emitShare(pendingShare, .value)
    pendingShare = -1
  }

  private mutating func readReduced(_ destination: Destination) throws(WireError) {
    try expectCodeAllowed("the call of a constructor")
    if pendingList || pendingClass > 0 { throw reader.malformed("a tag before the wrong item") }
    try expectArray(2)
    try push(Frame(kind: .reduced, remaining: 2, then: destination, share: pendingShare))
    pendingShare = -1
  }

  private mutating func readObject(_ destination: Destination) throws(WireError) {
    if pendingList || pendingClass > 0 { throw reader.malformed("a tag before the wrong item") }
    try expectArray(2)
    let name = try readBytes()
    let record = try WireValue(reading: &reader)
    emit(CLUA_OP_OBJECT, a: Int64(objects.count))
    unsafe objects.append(([UInt8](reader.bytes(in: name)), record))
    emitShare(pendingShare, .value)
    pendingShare = -1
    emit(CLUA_OP_ATTACH, to: destination)
  }

  // MARK: What C asks for

  /// Pushes an object of the message, or what says why it cannot be made.
  func makeObject(_ call: LuaCall, _ number: Int) -> Int32 {
    do throws(LuaFailure) {
      let object = objects[number]
      let name = String(decoding: object.name, as: UTF8.self)
      guard let pickling = context.pickling(of: name) else {
        throw .picklingError(
          "there is no class \(name) in this process whose objects can be received")
      }
      guard source.isForeign else {
        try pickling.decode(call, object.record)
        return 1
      }
      guard let decode = pickling.decodeForeign else {
        throw .picklingError("a \(name) of another program is refused")
      }
      try decode(call, object.record)
      return 1
    } catch {
      call.pushRaised(error)
      return CLUA_RAISED
    }
  }
}
