import Wire

/// What errors about a call say of the right one.
extension LuaCall {
  /// The TypeError for a keyword, at `index`, that a function does not take; it names the one that
  /// was meant.
  package func unexpected(
    _ index: Int, of function: String, known: [String]
  ) throws(LuaFailure) -> LuaFailure {
    let key = type(index) == .string ? stringValue(index) : nil
    let remedy: String
    if let meant = key.flatMap({ Spelling.nearest(to: $0, among: known) }) {
      remedy = "did you mean '\(meant)'?"
    } else if known.isEmpty {
      remedy = "it takes none"
    } else {
      remedy = "it takes \(known.joined(separator: ", "))"
    }
    return .typeError("\(function): unexpected argument \(try quoted(index)); \(remedy)")
  }

  /// "; did you mean 'x'?", if the key at `index` nearly is such a member of the object in argument
  /// 1, else nothing.
  package func meant(_ index: Int, _ known: (AnyLuaClass.Members) -> Set<String>) -> String {
    guard let members = objectClass(1)?.members, type(index) == .string,
      let key = stringValue(index),
      let meant = Spelling.nearest(to: key, among: known(members).sorted())
    else { return "" }
    return "; did you mean '\(meant)'?"
  }

  /// The value as it stands inside of a container: a string in quotes, with what no terminal should
  /// get escaped.
  package func quoted(_ index: Int) throws(LuaFailure) -> String {
    guard type(index) == .string, let bytes = bytesValue(index) else { return try display(index) }
    var text: [UInt8] = []
    PythonString.append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The TypeError for a method that was called without its object: with a dot in place of the
  /// colon.
  func missingSelf(_ className: String) -> LuaFailure {
    let failure = mismatch(1, "self", className)
    guard case .error(let name, let message, _) = failure, typeName(1) != className,
      let call = methodCall
    else { return failure }
    return .error(
      className: name, message: "\(message); write \(call)(\(count == 0 ? "" : "…"))")
  }

  /// How a script calls the running method, such as `q:get`; nil for what is no method.
  package var methodCall: String? {
    let parts = functionName.split(separator: ".")
    guard parts.count == 2, !parts[1].hasPrefix("__"),
      let letter = parts[0].last(where: \.isUppercase)
    else { return nil }
    return "\(letter.lowercased()):\(parts[1])"
  }
}

/// Names that were nearly written right.
enum Spelling {
  /// What others call things.
  private static let synonyms: [String: [String]] = [
    "workers": ["processes", "max_workers"], "num_workers": ["processes", "max_workers"],
    "max_workers": ["processes"], "processes": ["max_workers"], "func": ["target"],
    "fn": ["target"], "f": ["target"], "fun": ["target"],
    "maxtasksperchild": ["max_tasks_per_child"],
    "max_tasks_per_child": ["maxtasksperchild"], "context": ["mp_context"],
    "mp_context": ["context"], "retry": ["retries"], "limit": ["maxsize"],
    "on_error": ["error_callback"],
    "push": ["put", "append"], "add": ["put", "append"], "pop": ["get"], "lock": ["acquire"],
    "unlock": ["release"], "wait": ["join"], "stop": ["terminate"], "receive": ["recv"],
  ]

  /// The name that was meant, if one is near enough.
  static func nearest(to word: String, among names: [String]) -> String? {
    let most = max(1, word.count / 3)
    let near = names.map { (name: $0, distance: distance(word.lowercased(), $0.lowercased())) }
      .filter { $0.distance <= most }
    if let best = near.min(by: { $0.distance < $1.distance }) { return best.name }
    if let known = synonyms[word]?.first(where: names.contains) { return known }
    return word.count < 3 ? nil : names.first { $0.contains(word) }
  }

  /// How many letters must be changed, added, dropped or swapped with the next one.
  private static func distance(_ word: String, _ name: String) -> Int {
    let (word, name) = (Array(word.utf8), Array(name.utf8))
    // A key may be any string; one that long is no slip of the pen.
    guard word.count <= 64 else { return .max }
    var rows = [Array(0...name.count)]
    for i in 1...max(1, word.count) where i <= word.count {
      var row = [i]
      for j in 1...max(1, name.count) where j <= name.count {
        let replaced = rows[i - 1][j - 1] + (word[i - 1] == name[j - 1] ? 0 : 1)
        var best = min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, word[i - 1] == name[j - 2], word[i - 2] == name[j - 1] {
          best = min(best, rows[i - 2][j - 2] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[word.count][name.count]
  }
}
