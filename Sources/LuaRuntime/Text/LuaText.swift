/// How names and strings are shown in messages.
enum LuaText {
  /// Whether the text can stand after a dot in a path.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !isDigit(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// In double quotes, shortened when it is long.
  static func quoted(_ text: String) -> String {
    let limit = 60
    let shown = text.count > limit ? text.prefix(limit) + "…" : text[...]
    return "\"\(shown)\""
  }
}
