import CLua

/// A place in a script, as tracebacks name it: `main.lua:4`.
@safe
package struct LuaPlace: CustomStringConvertible {
  private let place: clua_place

  /// Where the innermost function of the script is (its modules and loaded chunks included); nil if
  /// none runs.
  ///
  /// Takes about 70 ns: the text is made when it is asked for.
  package static func current(_ call: LuaCall) -> LuaPlace? {
    var place = unsafe clua_place()
    guard unsafe clua_find_place(call.state, &place) else { return nil }
    return unsafe LuaPlace(place: place)
  }

  /// The file, as messages show it.
  package var file: String {
    unsafe withUnsafeBytes(of: place.source) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The whole name of the file, of which messages show the end.
  package var wholeFile: String {
    guard unsafe place.chunk.pointee == CChar(UInt8(ascii: "@")) else { return file }
    return unsafe String(cString: place.chunk + 1)
  }

  /// The line of the file.
  package var line: Int { unsafe Int(place.line) }

  /// Where the name of its chunk is in memory.
  package var chunk: UInt { unsafe UInt(bitPattern: place.chunk) }

  /// `FILE:LINE`.
  package var description: String { "\(file):\(line)" }
}
