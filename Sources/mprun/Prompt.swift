import LuaMultiprocessing
import LuaRuntime

/// What a session at the prompt has besides Lua: `help` and `exit`, which say what to do.
enum Prompt {
  /// Prepares a state for a session, before anything runs in it. A script can replace these
  /// globals.
  static func prepare(_ call: LuaCall) {
    Module.shared.isInteractive = true
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try call.push(Usage.atThePrompt)
      try call.run(ByteText(source.utf8), name: "=prompt", arguments: 1, results: 0)
    } catch {
      // Without the memory for this there is none for a session: its first line says so.
    }
  }

  private static let source = """
    local text, print, setmetatable, os = ..., print, setmetatable, os
    local function speaking(words, action)
      return setmetatable({}, {__tostring = function() return words end, __call = action})
    end
    help = speaking("help() shows what can be typed here", function() print(text) end)
    exit = speaking("exit() or Ctrl-D ends the session", function(_, ...) os.exit(...) end)
    """
}
