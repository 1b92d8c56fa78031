extension WireValue {
  /// How deep records may nest; they are written by this program and are shallow.
  package static let maximumDepth = 64

  /// Appends this value as one CBOR item.
  package func write(to buffer: inout ByteBuffer) {
    switch self {
    case .null: buffer.writeNull()
    case .boolean(let value): buffer.writeBoolean(value)
    case .integer(let value): buffer.writeInteger(value)
    case .float(let value): buffer.writeFloat(value)
    case .bytes(let value): buffer.writeBytes(value)
    case .array(let elements):
      buffer.writeArrayHead(elements.count)
      for element in elements { element.write(to: &buffer) }
    case .map(let pairs):
      buffer.writeMapHead(pairs.count)
      for pair in pairs {
        pair.key.write(to: &buffer)
        pair.value.write(to: &buffer)
      }
    }
  }

  /// This value as one CBOR item.
  package func encoded() -> [UInt8] {
    var buffer = ByteBuffer(capacity: 64)
    write(to: &buffer)
    return buffer.copy()
  }

  /// Reads one item that takes up all of `bytes`.
  package static func decode(_ bytes: RawSpan) throws(WireError) -> WireValue {
    try unsafe bytes.withUnsafeBytes { bytes throws(WireError) in
      var reader = unsafe CBORReader(bytes)
      let value = try WireValue(reading: &reader)
      guard reader.isAtEnd else { throw reader.malformed("bytes after its end") }
      return value
    }
  }

  /// Reads one item that takes up all of `bytes`.
  package static func decode(_ bytes: [UInt8]) throws(WireError) -> WireValue {
    try decode(unsafe bytes.span.bytes)
  }

  /// Reads the record that a message begins with, and tells how many bytes it takes; what follows
  /// is `bytes.extracting(count...)`.
  package static func decodePrefix(
    _ bytes: RawSpan
  ) throws(WireError) -> (record: WireValue, count: Int) {
    try unsafe bytes.withUnsafeBytes { bytes throws(WireError) in
      var reader = unsafe CBORReader(bytes)
      return (try WireValue(reading: &reader), reader.offset)
    }
  }

  /// Reads the next item.
  package init(reading reader: inout CBORReader) throws(WireError) {
    try self.init(reading: &reader, depth: 0)
  }

  private init(reading reader: inout CBORReader, depth: Int) throws(WireError) {
    guard depth < Self.maximumDepth else { throw reader.malformed("a record too deep") }
    switch try reader.read() {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .bytes(let range): self = unsafe .bytes([UInt8](reader.bytes(in: range)))
    case .array(let count):
      var elements: [WireValue] = []
      for _ in 0..<count {
        elements.append(try WireValue(reading: &reader, depth: depth + 1))
      }
      self = .array(elements)
    case .map(let count):
      var pairs: [WirePair] = []
      for _ in 0..<count {
        let key = try WireValue(reading: &reader, depth: depth + 1)
        pairs.append(WirePair(key, try WireValue(reading: &reader, depth: depth + 1)))
      }
      self = .map(pairs)
    case .tag, .undefined:
      throw reader.malformed("a tag or undefined value in a record")
    }
  }
}

/// Looking into records.
extension WireValue {
  /// The integer that this is, else nil.
  package var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The float that this is, else nil.
  package var float: Double? {
    if case .float(let value) = self { value } else { nil }
  }

  /// The boolean that this is, else nil.
  package var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The bytes that this is, else nil.
  package var bytes: [UInt8]? {
    if case .bytes(let value) = self { value } else { nil }
  }

  /// Bytes read as UTF-8.
  package var text: String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The elements of the array that this is, else nil.
  package var array: [WireValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The value of a key in a map.
  package subscript(_ key: WireValue) -> WireValue? {
    guard case .map(let pairs) = self else { return nil }
    return pairs.first { $0.key == key }?.value
  }

  /// The value of a text key in a map.
  package subscript(_ key: String) -> WireValue? {
    self[.text(key)]
  }
}
