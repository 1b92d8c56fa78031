internal import Tracing

/// Numbers of one kind, as bytes in base64: what a page reads fastest.
struct PageColumn {
  private var bytes: [UInt8] = []

  init<Values: Sequence>(_ values: Values, _ append: (Values.Element, inout [UInt8]) -> Void) {
    for value in values { append(value, &bytes) }
  }

  init(doubles: some Sequence<Double>) {
    self.init(doubles) { Self.append($0.bitPattern, &$1) }
  }

  init(floats: some Sequence<Float>) {
    self.init(floats) { Self.append($0.bitPattern, &$1) }
  }

  init(integers: some Sequence<Int32>) {
    self.init(integers) { Self.append(UInt32(bitPattern: $0), &$1) }
  }

  init(shorts: some Sequence<UInt16>) { self.init(shorts) { Self.append($0, &$1) } }

  init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  private static func append(_ value: some FixedWidthInteger, _ bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The bytes in base64 (RFC 4648), between quotation marks.
  var quoted: [UInt8] {
    let digits = Self.digits
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4 + 2)
    text.append(UInt8(ascii: "\""))
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let rest = bytes.count - start
      let one = UInt32(bytes[start]) << 16
      let two = rest > 1 ? UInt32(bytes[start + 1]) << 8 : 0
      let three = rest > 2 ? UInt32(bytes[start + 2]) : 0
      let word = one | two | three
      text.append(digits[Int(word >> 18)])
      text.append(digits[Int(word >> 12 & 63)])
      text.append(rest > 1 ? digits[Int(word >> 6 & 63)] : UInt8(ascii: "="))
      text.append(rest > 2 ? digits[Int(word & 63)] : UInt8(ascii: "="))
    }
    text.append(UInt8(ascii: "\""))
    return text
  }
}
