internal import LinuxSystem
internal import Wire

/// The files of the computer on which the program was started, which a process on another one asks
/// for: the modules that it requires.
enum OriginFiles {
  /// The question which of these files can be read, in this order.
  static func question(_ paths: [[UInt8]]) -> [UInt8] {
    WireValue.array([.text("read"), .array(paths.map { .bytes($0) })]).encoded()
  }

  /// In a stand-in: the answer to a question.
  static func answer(_ question: [UInt8]) -> [UInt8] {
    guard let fields = (try? WireValue.decode(question))?.array, fields.count == 2,
      fields[0].text == "read", let paths = fields[1].array?.compactMap(\.bytes)
    else { return WireValue.null.encoded() }
    for (index, path) in paths.enumerated() {
      guard let text = try? WholeFile.read(path) else { continue }
      return WireValue.array([.integer(Int64(index)), .bytes(text)]).encoded()
    }
    return WireValue.null.encoded()
  }

  /// Which file it was, and its text; nil if none can be read.
  static func read(_ answer: [UInt8]) -> (index: Int, text: [UInt8])? {
    guard let fields = (try? WireValue.decode(answer))?.array, fields.count == 2,
      let index = fields[0].integer, let text = fields[1].bytes
    else { return nil }
    return (Int(index), text)
  }
}
