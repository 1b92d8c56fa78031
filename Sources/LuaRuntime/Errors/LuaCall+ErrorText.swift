import CLua

/// How errors that nobody caught are told.
extension LuaCall {
  /// What is told of an error that nobody caught: a string itself, an error object's text behind
  /// its place, what `__tostring` gives, or else what `repr` gives.
  package func errorText(_ index: Int) -> String {
    String(decoding: errorBytes(index, isRepresented: true), as: UTF8.self)
  }

  /// The same. Of a value without a text of its own it is the type, as `lua5.4` says it, unless the
  /// value is to be represented.
  func errorBytes(_ index: Int, isRepresented: Bool) -> ByteText {
    let index = absolute(index)
    let top = count
    defer { setTop(top) }
    do throws(LuaFailure) {
      if type(index) == .string || type(index) == .number {
        try pushDisplay(index)
        return bytesValue(-1) ?? []
      }
      if isError(index) { return Self.escapingControls(try placed(ownText(index), index)) }
      if try getMetafield(index, "__tostring") { return try ownText(index) }
      let representation = (try? self.representation(index)).map { ByteText($0.utf8) }
      if let traceback = try remoteTraceback(index) {
        return (representation ?? typeText(index)) + [UInt8(ascii: "\n")] + traceback
      }
      return (isRepresented ? representation : nil) ?? typeText(index)
    } catch {
      return ByteText("(no memory for the error's text)".utf8)
    }
  }

  /// (error, traceback) -> what is told of it where nobody caught it; an interrupt itself.
  func explain() throws(LuaFailure) -> Int {
    if isInstance(1, of: "KeyboardInterrupt") {
      try copy(1)
      return 1
    }
    // What is behind a zero is not shown, as `lua5.4` shows none of it.
    let text = errorBytes(1, isRepresented: false).prefix { $0 != 0 }
    let traceback = Self.withoutParts(bytesValue(2) ?? [])
    try push(bytes: ByteText(text) + [UInt8(ascii: "\n")] + misspelling(1) + traceback)
    return 1
  }

  private func typeText(_ index: Int) -> ByteText {
    let name = type(index) == .thread ? "thread" : type(index).name
    return ByteText("(error object is a \(name) value)".utf8)
  }

  /// The text that the value has by its own `__tostring`, or what that raised.
  private func ownText(_ index: Int) throws(LuaFailure) -> ByteText {
    let top = count
    defer { setTop(top) }
    guard try getMetafield(index, "__tostring") else { return typeText(index) }
    try copy(index)
    do throws(LuaFailure) {
      try call(arguments: 1, results: 1)
      return bytesValue(-1) ?? typeText(index)
    } catch {
      try pushDisplay(-1)
      return typeText(index) + ByteText(", whose __tostring raised: ".utf8) + (bytesValue(-1) ?? [])
    }
  }

  /// The text of an error object behind its place, unless it begins with that.
  private func placed(_ text: ByteText, _ index: Int) throws(LuaFailure) -> ByteText {
    defer { pop() }
    guard try rawGetField(index, "where") == .string, let place = bytesValue(-1) else {
      return text
    }
    let colon = UInt8(ascii: ":")
    return text.starts(with: place + [colon]) ? text : place + [colon, UInt8(ascii: " ")] + text
  }

  /// A text that no terminal takes for orders.
  private static func escapingControls(_ text: ByteText) -> ByteText {
    let kept: Set<UInt8> = [UInt8(ascii: "\n"), UInt8(ascii: "\t")]
    func isControl(_ byte: UInt8) -> Bool {
      (byte < 0x20 || byte == 0x7F) && !kept.contains(byte)
    }
    guard text.contains(where: isControl) else { return text }
    return text.flatMap { byte in
      guard isControl(byte) else { return [byte] }
      let digits = String(byte, radix: 16)
      return ByteText("\\x\(digits.count == 1 ? "0" : "")\(digits)".utf8)
    }
  }

  // MARK: Tracebacks

  /// Keeps the traceback that a raised value, no error object, has from another process; for its
  /// report.
  package func keepRemoteTraceback(_ index: Int, _ traceback: String) throws(LuaFailure) {
    let index = absolute(index)
    try pushRemoteTracebacks()
    try copy(index)
    try push(traceback)
    try rawSet(-3)
    pop()
  }

  private func remoteTraceback(_ index: Int) throws(LuaFailure) -> ByteText? {
    guard context.remoteTracebacks != nil else { return nil }
    try pushRemoteTracebacks()
    defer { pop(2) }
    try copy(index)
    try rawGet(-2)
    return bytesValue(-1)
  }

  /// Pushes the table that has them by the values, which it does not keep alive.
  private func pushRemoteTracebacks() throws(LuaFailure) {
    if let tracebacks = context.remoteTracebacks { return try push(tracebacks) }
    try newTable()
    try newTable(record: 1)
    try push("k")
    try rawSetField(-2, "__mode")
    setMetatable(-2)
    context.remoteTracebacks = try reference(-1)
  }

  /// Where the last failed `callTraced` raised, told once; nil if nothing is kept.
  package func takeOrigin() -> LuaErrorOrigin? {
    guard unsafe clua_push_traceback(state) != CLUA_RAISED else {
      pop()
      return nil
    }
    defer { pop(2) }
    guard let traceback = bytesValue(-2) else { return nil }
    return LuaErrorOrigin(
      traceback: String(decoding: Self.withoutParts(traceback), as: UTF8.self),
      where: stringValue(-1))
  }

  /// A traceback without the functions in which the module itself is written, and without the tail
  /// calls that these made as their last act.
  private static func withoutParts(_ traceback: ByteText) -> ByteText {
    let prefix = ByteText("\tmultiprocessing/".utf8)
    let tailCalls = ByteText("\t(...tail calls...)".utf8)
    func isPart(_ line: ArraySlice<UInt8>) -> Bool {
      guard line.starts(with: prefix) else { return false }
      // The name of a part has no ending, as that of a file would have.
      let rest = line.dropFirst(prefix.count).drop {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
      }
      return rest.first == UInt8(ascii: ":")
    }
    var lines = traceback.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[
      ...]
    var kept: [ArraySlice<UInt8>] = []
    while let line = lines.popFirst() {
      if isPart(line) { continue }
      if line.elementsEqual(tailCalls), let next = lines.first, isPart(next) {
        lines.removeFirst()
        continue
      }
      kept.append(line)
    }
    return ByteText(kept.joined(separator: [UInt8(ascii: "\n")]))
  }
}
