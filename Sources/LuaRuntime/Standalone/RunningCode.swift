internal import CLua

/// What the running code of the script can tell of itself, for messages.
package enum RunningCode {
  /// Where it is: the file as messages show it, and the line. Nil where no script runs.
  package static var place: (file: String, line: Int)? {
    var place = clua_place()
    guard unsafe clua_running_place(&place) else { return nil }
    let file = unsafe withUnsafeBytes(of: place.source) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return (file, Int(place.line))
  }

  /// The chunk, by where its name is in memory, and the line; nil where no script runs.
  package static var line: (chunk: UInt, line: Int)? {
    var line = unsafe clua_line()
    guard unsafe clua_running_line(&line) else { return nil }
    return unsafe (UInt(bitPattern: line.source), Int(line.line))
  }

  /// What the code calls the value at an address (``LuaCall/identity(_:)``), if one of its
  /// variables has it.
  package static func name(of value: UInt) -> String? {
    var name = [CChar](repeating: 0, count: longestName)
    guard
      unsafe clua_running_name(UnsafeRawPointer(bitPattern: value), &name, longestName)
    else { return nil }
    return text(name)
  }

  private static let longestName = 128

  private static func text(_ name: [CChar]) -> String {
    String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What the code calls an object, if one of its variables or of the tables in them has it. Not
  /// for signal handlers.
  package static func variable(holding isWanted: (AnyObject) -> Bool) -> String? {
    withoutActuallyEscaping(isWanted) { isWanted in
      let search = Search(isWanted)
      let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(search).toOpaque())
      var name = [CChar](repeating: 0, count: longestName)
      let found = withExtendedLifetime(search) {
        unsafe clua_running_variable(Search.holds, context, &name, longestName)
      }
      guard found else { return nil }
      return text(name)
    }
  }
}

private final class Search {
  let isWanted: (AnyObject) -> Bool

  init(_ isWanted: @escaping (AnyObject) -> Bool) { self.isWanted = isWanted }

  static let holds: @convention(c) (OpaquePointer?, UnsafeRawPointer?) -> Bool = { state, context in
    guard let state = unsafe state, let context = unsafe context,
      let object = unsafe LuaCall(state, nil).anyObject(-1)
    else { return false }
    return unsafe Unmanaged<Search>.fromOpaque(context)._withUnsafeGuaranteedRef {
      $0.isWanted(object)
    }
  }
}
