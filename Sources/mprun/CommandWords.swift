import LuaRuntime

/// The words behind a command such as `top`: options, which take a value after `=` or in the next
/// word, and others.
struct CommandWords {
  /// Why words make no sense.
  struct Misuse: Error {
    /// The reason.
    let message: String

    init(_ message: String) { self.message = message }
  }

  /// A word, and its value if it is an option with one.
  enum Word {
    case option(String)
    case other(ByteText)
  }

  private var words: ArraySlice<ByteText>
  private var attached: ByteText?
  private var areOptionsOver = false

  init(_ words: ArraySlice<ByteText>) { self.words = words }

  /// The next word; nil if there is none.
  mutating func next() throws(Misuse) -> Word? {
    if let attached { throw Misuse("the option before '\(Self.text(attached))' takes no value") }
    guard let word = words.popFirst() else { return nil }
    guard !areOptionsOver, word.count > 1, word.first == UInt8(ascii: "-") else {
      return .other(word)
    }
    if word == ByteText("--".utf8) {
      areOptionsOver = true
      return try next()
    }
    guard word.starts(with: "--".utf8), let equals = word.firstIndex(of: UInt8(ascii: "=")) else {
      return .option(Self.text(word))
    }
    attached = ByteText(word[(equals + 1)...])
    return .option(Self.text(ByteText(word[..<equals])))
  }

  /// The value of the option that came last.
  mutating func value(of option: String) throws(Misuse) -> ByteText {
    if let attached {
      self.attached = nil
      return attached
    }
    guard let word = words.popFirst() else { throw Misuse("'\(option)' needs argument") }
    return word
  }

  /// The same as text; what is not UTF-8 is shown as replacement characters.
  mutating func text(of option: String) throws(Misuse) -> String {
    Self.text(try value(of: option))
  }

  /// Bytes as text for a message.
  static func text(_ bytes: ByteText) -> String { String(decoding: bytes, as: UTF8.self) }
}
