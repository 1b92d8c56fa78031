/// A string's text as it stands inside of a container: in single quotes, escaped as Python escapes.
enum PythonString {
  /// Appends the quoted text of `bytes` to `text`.
  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.append(UInt8(ascii: "'"))
    var index = 0
    while index < bytes.count {
      let length = sequenceLength(bytes, index)
      if length > 1 {
        text.append(contentsOf: bytes[index..<index + length])
        index += length
      } else {
        append(bytes[index], to: &text)
        index += 1
      }
    }
    text.append(UInt8(ascii: "'"))
  }

  private static func append(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "'"): text.append(contentsOf: "\\'".utf8)
    case UInt8(ascii: "\\"): text.append(contentsOf: "\\\\".utf8)
    case UInt8(ascii: "\n"): text.append(contentsOf: "\\n".utf8)
    case UInt8(ascii: "\t"): text.append(contentsOf: "\\t".utf8)
    case UInt8(ascii: "\r"): text.append(contentsOf: "\\r".utf8)
    case 0x20..<0x7F: text.append(byte)
    default:
      let digits = Array("0123456789abcdef".utf8)
      text.append(contentsOf: "\\x".utf8)
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }

  /// The length of the valid UTF-8 sequence of several bytes at `index`, else 1.
  private static func sequenceLength(_ bytes: [UInt8], _ index: Int) -> Int {
    let first = bytes[index]
    let length: Int
    // The second byte's range rules out overlong forms, surrogates and what is beyond Unicode.
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return 1
    }
    switch first {
    case 0xE0: second = 0xA0...0xBF
    case 0xED: second = 0x80...0x9F
    case 0xF0: second = 0x90...0xBF
    case 0xF4: second = 0x80...0x8F
    default: break
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 1 }
    let rest = bytes[index + 2..<index + length]
    return rest.allSatisfy { (0x80...0xBF).contains($0) } ? length : 1
  }
}
