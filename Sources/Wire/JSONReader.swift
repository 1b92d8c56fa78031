/// Reads JSON (RFC 8259) value by value, without keeping the whole: a text that is large is walked
/// through once.
package struct JSONReader {
  /// Why a text is no JSON.
  package struct Failure: Error {
    /// At which byte, from 0.
    package let offset: Int
  }

  private let bytes: [UInt8]
  private var place = 0

  /// Values that are deeper than this are refused.
  private static let deepest = 64

  /// A reader of a text.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte that is no space, which stays; 0 at the end.
  private mutating func peek() -> UInt8 {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0a, 0x0d: place += 1
      default: return bytes[place]
      }
    }
    return 0
  }

  private mutating func expect(_ sign: Character) throws(Failure) {
    guard peek() == sign.asciiValue else { throw Failure(offset: place) }
    place += 1
  }

  private mutating func take(_ sign: Character) -> Bool {
    guard peek() == sign.asciiValue else { return false }
    place += 1
    return true
  }

  /// Reads an object: calls a function with the name of each member, which reads its value.
  package mutating func object(
    _ member: (inout JSONReader, String) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("{")
    if take("}") { return }
    repeat {
      let name = try text()
      try expect(":")
      try member(&self, name)
    } while take(",")
    try expect("}")
  }

  /// Reads a list: calls a function for each value, which reads it.
  package mutating func list(
    _ element: (inout JSONReader) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("[")
    if take("]") { return }
    repeat { try element(&self) } while take(",")
    try expect("]")
  }

  /// Reads any value.
  package mutating func value(depth: Int = 0) throws(Failure) -> JSON {
    guard depth < Self.deepest else { throw Failure(offset: place) }
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [JSON.Member] = []
      try object { (reader, name) throws(Failure) in
        members.append(JSON.Member(name: name, value: try reader.value(depth: depth + 1)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var values: [JSON] = []
      try list { (reader) throws(Failure) in values.append(try reader.value(depth: depth + 1)) }
      return .array(values)
    case UInt8(ascii: "\""): return .text(try text())
    default: return try word()
    }
  }

  private mutating func word() throws(Failure) -> JSON {
    let start = place
    while place < bytes.count, ![0x2c, 0x5d, 0x7d, 0x20, 0x0a, 0x0d, 0x09].contains(bytes[place]) {
      place += 1
    }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    default:
      if let integer = Int(word) { return .integer(integer) }
      guard let number = Double(word) else { throw Failure(offset: start) }
      return .number(number)
    }
  }

  private mutating func text() throws(Failure) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(&text)
      default: text.append(byte)
      }
    }
    throw Failure(offset: place)
  }

  private mutating func escape(_ text: inout [UInt8]) throws(Failure) {
    guard place < bytes.count else { throw Failure(offset: place) }
    let kind = bytes[place]
    place += 1
    switch kind {
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "u"):
      let high = try unit()
      if high & 0xfc00 == 0xd800, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\") {
        place += 2
        let low = try unit()
        let scalar = 0x10000 + (high & 0x3ff) << 10 + (low & 0x3ff)
        text += String(Unicode.Scalar(scalar) ?? "\u{fffd}").utf8
      } else {
        text += String(Unicode.Scalar(high) ?? "\u{fffd}").utf8
      }
    default: text.append(kind)
    }
  }

  private mutating func unit() throws(Failure) -> UInt32 {
    guard place + 4 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw Failure(offset: place) }
    place += 4
    return unit
  }
}

extension JSON {
  /// The value of a member; nil if there is none.
  package subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text that it is.
  package var string: String? { if case .text(let text) = self { text } else { nil } }

  /// The number that it is.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
