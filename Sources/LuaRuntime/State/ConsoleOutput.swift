import CLua
internal import LinuxSystem

/// What scripts print, kept in whole lines.
package enum ConsoleOutput {
  /// Has print, io.write and the write methods of io.stdout and io.stderr write each call's text in
  /// one piece, whichever process writes beside it.
  package static func install(_ state: LuaState) throws(LuaFailure) {
    let call = state.call
    try call.check(unsafe clua_console_install(call.state, host))
  }

  private static var host: clua_console {
    unsafe clua_console(
      write: { stream, bytes, count, flush in
        let text = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        let isOutput = stream == Int32(CLUA_CONSOLE_OUTPUT)
        return unsafe Console.write(text, to: isOutput ? .output : .error, flush: flush)
      },
      flush: { try? Console.flush(.output) },
      last_buffered: Console.lastBuffered)
  }
}
