import CLua

/// What scripts print, kept in whole lines.
package enum ConsoleOutput {
  /// Has print, io.write and the write methods of io.stdout and io.stderr write each call's text in
  /// one piece, whichever process writes beside it.
  package static func install(_ state: LuaState) throws(LuaFailure) {
    let call = state.call
    try call.check(unsafe clua_console_install(call.state))
  }
}
