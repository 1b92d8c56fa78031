/// A JSON value (RFC 8259) that is to be written.
package enum JSON: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([JSON])
  /// Members in the order in which they are written.
  case object([Member])

  /// A name and a value.
  package struct Member: Equatable, Sendable {
    /// Its name.
    package let name: String
    /// Its value.
    package let value: JSON

    /// A member.
    package init(name: String, value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// A number, or null for none.
  package static func optional(_ number: Double?) -> JSON { number.map { .number($0) } ?? .null }

  /// An integer, or null for none.
  package static func optional(_ number: Int?) -> JSON { number.map { .integer($0) } ?? .null }

  /// A text, or null for none.
  package static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

  /// The value in one line.
  package var line: String {
    var line = ""
    append(to: &line)
    return line
  }

  private func append(to line: inout String) {
    switch self {
    case .null: line += "null"
    case .boolean(let value): line += value ? "true" : "false"
    case .integer(let value): line += "\(value)"
    case .number(let value): line += value.isFinite ? "\(value)" : "null"
    case .text(let text): Self.append(text, to: &line)
    case .array(let values):
      line += "["
      for (index, value) in values.enumerated() {
        if index > 0 { line += "," }
        value.append(to: &line)
      }
      line += "]"
    case .object(let members):
      line += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { line += "," }
        Self.append(member.name, to: &line)
        line += ":"
        member.value.append(to: &line)
      }
      line += "}"
    }
  }

  private static func append(_ text: String, to line: inout String) {
    line += quoted(text)
  }

  // MARK: Texts

  /// A text between quotation marks.
  package static func quoted(_ text: String) -> String {
    isPlain(text) ? "\"\(text)\"" : escaped(text)
  }

  /// Appends a text between quotation marks.
  package static func append(_ text: String, to bytes: inout [UInt8]) {
    guard isPlain(text) else {
      bytes += escaped(text).utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    bytes += text.utf8
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a text stands for itself: most do, and some are very long.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
  }

  private static func escaped(_ text: String) -> String {
    var line = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\t": line += "\\t"
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line + "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral {
  /// An object, its members in the order of the literal.
  package init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { Member(name: $0.0, value: $0.1) })
  }
}
