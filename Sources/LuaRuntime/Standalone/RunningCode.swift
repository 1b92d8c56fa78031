internal import CLua

/// What the running code of the script can tell of itself, for messages. Not for signal handlers.
package enum RunningCode {
  /// The coroutine that runs on this stack, or on another one, and those that lead to it.
  private static func coroutines(of line: RunningLine? = nil) -> [LuaCall] {
    var found: [LuaCall] = []
    while let next = unsafe coroutine(Int32(found.count), of: line) {
      found.append(unsafe LuaCall(next, nil))
    }
    return found
  }

  private static func coroutine(_ depth: Int32, of line: RunningLine?) -> OpaquePointer? {
    guard let line else { return unsafe clua_running_coroutine(nil, depth) }
    return unsafe withUnsafePointer(to: line.line) { unsafe clua_running_coroutine($0, depth) }
  }

  /// Where it is; nil where no script runs.
  package static var place: LuaPlace? {
    guard let running = unsafe coroutine(0, of: nil) else { return nil }
    return unsafe LuaPlace.current(LuaCall(running, nil))
  }

  /// A traceback of what is executed, at the moment or on another stack; empty where nothing is.
  package static func stackText(of line: RunningLine? = nil) -> String {
    guard let running = unsafe coroutine(0, of: nil).map({ unsafe LuaCall($0, nil) }) else {
      return ""
    }
    let top = running.count
    defer { running.setTop(top) }
    do throws(LuaFailure) {
      var text = ""
      for coroutine in coroutines(of: line) {
        try running.check(
          unsafe clua_push_current_traceback(running.state, coroutine.state, 0))
        let traceback = running.stringValue(-1) ?? ""
        text += text.isEmpty ? traceback : "\nresumed by\n" + withoutTitle(traceback)
        running.pop()
      }
      return text
    } catch {
      return ""
    }
  }

  private static func withoutTitle(_ traceback: String) -> Substring {
    let title = "stack traceback:\n"
    return traceback.hasPrefix(title) ? traceback.dropFirst(title.count) : traceback[...]
  }

  /// What the code calls the value at an address (``LuaCall/identity(_:)``), if one of its
  /// variables has it.
  package static func name(of value: UInt) -> String? {
    firstVariable { $0.identity(-1) == value }
  }

  /// What the code calls an object, if one of its variables or of the tables in them has it.
  package static func variable(holding isWanted: (AnyObject) -> Bool) -> String? {
    firstVariable { call in call.anyObject(-1).map(isWanted) ?? false }
  }

  private static func firstVariable(_ holds: (LuaCall) -> Bool) -> String? {
    withoutActuallyEscaping(holds) { holds in
      let search = Search(holds)
      let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(search).toOpaque())
      var name = [CChar](repeating: 0, count: 128)
      let isFound = withExtendedLifetime(search) {
        coroutines().contains { coroutine in
          unsafe clua_find_variable(coroutine.state, Search.holds, context, &name, name.count)
        }
      }
      guard isFound else { return nil }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

private final class Search {
  let holds: (LuaCall) -> Bool

  init(_ holds: @escaping (LuaCall) -> Bool) { self.holds = holds }

  static let holds: @convention(c) (OpaquePointer?, UnsafeRawPointer?) -> Bool = { state, context in
    guard let state = unsafe state, let context = unsafe context else { return false }
    return unsafe Unmanaged<Search>.fromOpaque(context)._withUnsafeGuaranteedRef {
      unsafe $0.holds(LuaCall(state, nil))
    }
  }
}
