internal import CLinux
internal import Glibc

/// Lines of a terminal that a user edits, with a history and completion, by libedit.
@safe
package final class LineEditor {
  /// Names that may complete a word, and how many of its bytes they begin with.
  package typealias Completions = (names: [String], known: Int)

  private let completions: (String) -> Completions
  private let takeInterrupt: () -> Bool
  private var history = LineHistory()
  private var wasInterrupted = false

  /// The editor of this process; nil where there is no terminal for one, or no library.
  ///
  /// - Parameters:
  ///   - completions: Called with the word, such as `string.re`, when the Tab key is pressed.
  ///   - takeInterrupt: Whether there was a Ctrl-C; it is served then.
  package init?(
    completions: @escaping (String) -> Completions, takeInterrupt: @escaping () -> Bool
  ) {
    self.completions = completions
    self.takeInterrupt = takeInterrupt
    guard let kind = ProcessEnvironment.variable("TERM"), !kind.isEmpty,
      kind != [UInt8]("dumb".utf8)
    else { return nil }
    let opened = Self.withTerminalLocale {
      unsafe clinux_editline_open(user, Int32(LineHistory.size))
    }
    guard opened else { return nil }
    for line in history.lines() { remember(line) }
  }

  /// Whether there is a terminal to edit lines at, now.
  package static var hasTerminal: Bool {
    ProcessEnvironment.isTerminal(STDIN_FILENO) && ProcessEnvironment.isTerminal(STDOUT_FILENO)
  }

  /// Reads a line with a prompt, and keeps it in the history. Blocks until there is one. Ctrl-D on
  /// an empty line is an end.
  package func readLine(prompt: [UInt8]) -> StandardInput.Line {
    wasInterrupted = false
    clinux_editline_watch(true)
    defer { clinux_editline_watch(false) }
    try? Console.flush(.output)
    let line = Self.withTerminalLocale { edit(prompt) }
    if wasInterrupted {
      try? Console.write([UInt8]("^C".utf8), to: .output, flush: false)
      return .interrupted
    }
    guard let line else { return .end }
    if line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) {
      remember(line)
      history.append(line)
    }
    return .text(line)
  }

  private func edit(_ prompt: [UInt8]) -> [UInt8]? {
    // Readline's marks around what takes no room come in two kinds, the library's in one.
    let prompt = prompt.map { $0 == 2 ? 1 : $0 } + [0]
    return unsafe prompt.withUnsafeBytes { prompt in
      var length: Int32 = 0
      let shown = unsafe prompt.baseAddress!.assumingMemoryBound(to: CChar.self)
      guard let text = unsafe clinux_editline_read(shown, &length), length > 0 else { return nil }
      let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(length))
      return unsafe [UInt8](bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...])
    }
  }

  private func remember(_ line: [UInt8]) {
    unsafe (line + [0]).withUnsafeBytes { line in
      unsafe clinux_editline_remember(line.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }

  // MARK: What the library asks

  private var user: clinux_editline_user {
    unsafe clinux_editline_user(
      context: Unmanaged.passUnretained(self).toOpaque(),
      read: { context, character in
        unsafe Unmanaged<LineEditor>.fromOpaque(context)._withUnsafeGuaranteedRef {
          unsafe $0.readCharacter(character)
        }
      },
      complete: { context in
        unsafe Unmanaged<LineEditor>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.complete() }
      })
  }

  /// Reads a character, in the terminal's encoding.
  private func readCharacter(_ character: UnsafeMutablePointer<wchar_t>) -> Int32 {
    var state = mbstate_t()
    while StandardInput.wait(unless: serveSignals) {
      let (byte, interrupted) = StandardInput.readByte()
      if interrupted { continue }
      guard let byte else { return 0 }
      var text = CChar(bitPattern: byte)
      switch unsafe mbrtowc(character, &text, 1, &state) {
      case Self.incomplete: continue
      case Self.invalid: state = mbstate_t()  // no text in the terminal's encoding: dropped
      default: return 1
      }
    }
    return -1
  }

  private static let incomplete = Int(bitPattern: UInt.max - 1)
  private static let invalid = Int(bitPattern: UInt.max)

  /// What came while the terminal was waited for. True if the line is given up.
  private func serveSignals() -> Bool {
    wasInterrupted = takeInterrupt()
    if !wasInterrupted { clinux_editline_serve_signals() }
    return wasInterrupted
  }

  // MARK: The Tab key

  private func complete() -> clinux_editline_result {
    let word = word
    guard !word.isEmpty else { return insert("  ") }
    let (names, known) = completions(word)
    guard let first = names.first else { return CLINUX_EDITLINE_ERROR }
    let common = names.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    if common.utf8.count > known { return insert(String(common.dropFirst(known))) }
    if names.count == 1 { return CLINUX_EDITLINE_REFRESH }
    try? Console.write([UInt8](Self.columns(names).utf8), to: .output, flush: true)
    return CLINUX_EDITLINE_REDISPLAY
  }

  private func insert(_ text: String) -> clinux_editline_result {
    unsafe clinux_editline_insert(text) ? CLINUX_EDITLINE_REFRESH : CLINUX_EDITLINE_ERROR
  }

  /// The word, such as `string.re`, that ends at the cursor.
  private var word: String {
    var length = 0
    let start = unsafe clinux_editline_before_cursor(&length)
    let typed = unsafe UnsafeRawBufferPointer(start: start, count: length)
    let word = unsafe typed.reversed().prefix { byte in
      let character = Character(Unicode.Scalar(byte))
      return "._:".contains(character)
        || byte < 128 && (character.isLetter || character.isNumber)
    }
    return unsafe String(decoding: word.reversed(), as: UTF8.self)
  }

  /// The names in columns, for below the line.
  private static func columns(_ names: [String]) -> String {
    let longest = names.map(\.utf8.count).max() ?? 0
    let count = max(1, (Console.columns(of: STDOUT_FILENO) ?? 80) / (longest + 2))
    let rows = (names.count + count - 1) / count
    var text = ""
    for row in 0..<rows {
      text += "\n"
      for index in stride(from: row, to: names.count, by: rows) {
        text += names[index]
        let isLast = index + rows >= names.count
        if !isLast {
          text += String(repeating: " ", count: longest + 2 - names[index].utf8.count)
        }
      }
    }
    return text + "\n"
  }

  // MARK: The encoding

  /// Runs `body` in the encoding of the terminal. A script sees the locale "C", as under `lua5.4`,
  /// until it sets another.
  private static func withTerminalLocale<Result>(_ body: () -> Result) -> Result {
    guard let locale = unsafe terminalLocale else { return body() }
    let before = unsafe uselocale(locale)
    defer { unsafe _ = uselocale(before) }
    return body()
  }

  private nonisolated(unsafe) static let terminalLocale: locale_t? = unsafe makeTerminalLocale()

  private static func makeTerminalLocale() -> locale_t? {
    let mask = Int32(1) << LC_CTYPE
    let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { ProcessEnvironment.variable($0) }.first { !$0.isEmpty }
    if let wanted, !["C", "POSIX"].contains(String(decoding: wanted, as: UTF8.self)),
      let own = unsafe newlocale(mask, "", nil)
    {
      return unsafe own
    }
    return unsafe newlocale(mask, "C.UTF-8", nil)
  }
}

extension String {
  /// What two names begin with in common.
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
