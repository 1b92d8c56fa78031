/// Names that complete what was typed at the prompt. Tables are read raw, and an `__index` is
/// followed only where it is a table: no code of the user's runs while the Tab key is pressed.
struct Completion {
  private static let longestChain = 16

  private static let keywords = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  private let call: LuaCall

  /// Names of a state's globals and of what is in them.
  init(_ call: LuaCall) { self.call = call }

  /// The names, in order, that may complete a word such as `string.re`, without what stands before
  /// its last dot or colon; and how long what they complete is.
  func names(for word: String) -> (names: [String], known: Int) {
    let top = call.count
    defer { call.setTop(top) }
    let separators: Set<Character> = [".", ":"]
    var parts = word.split(omittingEmptySubsequences: false) { separators.contains($0) }
      .map(String.init)
    let part = parts.removeLast()
    let isMethod = word.dropLast(part.count).last == ":"
    var names: Set<String> = []
    do throws(LuaFailure) {
      try call.pushGlobals()
      if try enter(parts) { names = try chain(beginning: part, functionsOnly: isMethod) }
    } catch {
      return ([], 0)
    }
    if parts.isEmpty && !part.isEmpty {
      names.formUnion(Self.keywords.filter { $0.hasPrefix(part) })
    }
    return (names.sorted(), part.utf8.count)
  }

  /// Goes from the table on top to the field that the names lead to. False if there is none.
  private func enter(_ names: [String]) throws(LuaFailure) -> Bool {
    for name in names {
      guard try enter(name) else { return false }
    }
    return true
  }

  /// Replaces the value on top by its field of that name. False if it has none to be seen.
  private func enter(_ name: String) throws(LuaFailure) -> Bool {
    for _ in 0..<Self.longestChain {
      if call.type(-1) == .table {
        if try call.rawGetField(-1, name) != .nil {
          call.replace(-2)
          return true
        }
        call.pop()
      }
      guard try followIndex() else { return false }
    }
    return false
  }

  /// Replaces the value on top by what its metatable's `__index` is, if that is a table.
  private func followIndex() throws(LuaFailure) -> Bool {
    guard try call.getMetafield(-1, "__index") else { return false }
    call.replace(-2)
    return call.type(-1) == .table
  }

  private func chain(beginning part: String, functionsOnly: Bool) throws(LuaFailure) -> Set<String>
  {
    var names: Set<String> = []
    for _ in 0..<Self.longestChain {
      if call.type(-1) == .table {
        try addNames(beginning: part, functionsOnly: functionsOnly, to: &names)
      }
      guard try followIndex() else { break }
    }
    return names
  }

  private func addNames(
    beginning part: String, functionsOnly: Bool, to names: inout Set<String>
  ) throws(LuaFailure) {
    try call.pushNil()
    while try call.next(-2) {
      let fits = !functionsOnly || call.type(-1) == .function
      call.pop()
      guard fits, let name = call.stringValue(-1), Self.isName(name), name.hasPrefix(part) else {
        continue
      }
      if !part.isEmpty || !name.hasPrefix("_") { names.insert(name) }
    }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.first, !first.isNumber else { return false }
    return text.utf8.allSatisfy {
      $0 < 128 && (Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber)
        || $0 == UInt8(ascii: "_")
    }
  }
}
