import CLua
import Wire

/// The classes without a name that come in front of a message: found here, or made.
struct MessageClasses {
  /// The stack slot of the list of them.
  let slot: Int
  /// Which of them were here before the message.
  private(set) var known: [Bool] = []

  /// Reads what comes before the value, and pushes the list of the classes.
  init(
    _ call: LuaCall, _ reader: inout CBORReader, _ source: Decoder.Source
  ) throws(LuaFailure) {
    guard source.allowCode else {
      throw .picklingError(
        "malformed message: a class by value, from a peer that may not send code")
    }
    let base = call.count
    try call.reserve(8)
    try call.newTable()
    slot = call.count
    do throws(LuaFailure) {
      _ = try Self.readItem(&reader)
      guard try Self.readCount(&reader) == 3 else { throw Self.malformed(reader) }
      let count = try Self.readCount(&reader)
      for number in 1..<count + 1 {
        try readHead(call, &reader)
        try call.rawSet(slot, number)
      }
      try readContents(call, &reader, source)
    } catch {
      forgetNew(call)
      call.unwind(to: base, error)
      throw error
    }
  }

  /// Pushes the class that comes next.
  private mutating func readHead(
    _ call: LuaCall, _ reader: inout CBORReader
  ) throws(LuaFailure) {
    guard try Self.readCount(&reader) == 3 else { throw Self.malformed(reader) }
    guard case .integer(let id) = try Self.readItem(&reader) else { throw Self.malformed(reader) }
    try call.push(Int(id))
    let ways = try Self.readCount(&reader)
    try call.newTable()
    for number in 1..<ways + 1 {
      try Self.readScalars(call, &reader)
      try call.rawSet(-2, number)
    }
    try Self.readScalars(call, &reader)
    known.append(try NamelessClasses.of(call).find(call, beside: slot))
  }

  /// Reads what the classes are, into those that were not here.
  private func readContents(
    _ call: LuaCall, _ reader: inout CBORReader, _ source: Decoder.Source
  ) throws(LuaFailure) {
    guard case .bytes(let range) = try Self.readItem(&reader) else { throw Self.malformed(reader) }
    guard known.contains(false) else { return }
    var source = source
    source.asList = false
    _ = try Decoder.decode(
      call, unsafe CBORReader(reader.bytes(in: range)), source, self,
      Decoder.Frame(kind: .classes, remaining: known.count, then: .keep))
    call.pop()
  }

  /// Classes that were begun and not completed must not be taken for whole ones later.
  private func forgetNew(_ call: LuaCall) {
    for (index, isKnown) in known.enumerated() where !isKnown {
      do throws(LuaFailure) {
        try call.rawGet(slot, index + 1)
        guard call.type(-1) == .table else {
          call.pop()
          continue
        }
        try NamelessClasses.of(call).forget(call)
      } catch {
        call.pop()
      }
    }
  }

  // MARK: Items

  /// Pushes a list of scalars.
  private static func readScalars(
    _ call: LuaCall, _ reader: inout CBORReader
  ) throws(LuaFailure) {
    let count = try readCount(&reader)
    try call.newTable(array: count)
    for number in 1..<count + 1 {
      switch try readItem(&reader) {
      case .integer(let value): try call.push(Int(value))
      case .bytes(let range): try call.push(bytes: unsafe reader.bytes(in: range).bytes)
      default: throw malformed(reader)
      }
      try call.rawSet(-2, number)
    }
  }

  private static func readCount(_ reader: inout CBORReader) throws(LuaFailure) -> Int {
    guard case .array(let count) = try readItem(&reader) else { throw malformed(reader) }
    return count
  }

  private static func readItem(_ reader: inout CBORReader) throws(LuaFailure) -> CBORReader.Item {
    do throws(WireError) { return try reader.read() } catch {
      throw .picklingError(String(describing: error))
    }
  }

  private static func malformed(_ reader: CBORReader) -> LuaFailure {
    .picklingError(String(describing: reader.malformed("something else where a class must be")))
  }
}
