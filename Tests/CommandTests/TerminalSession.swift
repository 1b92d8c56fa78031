import Foundation
import TestSupport
import Testing

/// `mprun` at a terminal, with a user who types something whenever the screen shows what it waits
/// for.
struct TerminalSession {
  /// What the user waits for, and types then. `\u{3}` is Ctrl-C, `\u{4}` Ctrl-D.
  typealias Step = (shown: String, typed: String)

  /// The folder that is the user's home.
  let home: String
  var arguments: [String] = []
  var kind = "xterm"

  /// Runs the session until the program ends. The output is what the terminal was sent.
  func run(_ steps: [Step]) throws -> ProgramRun {
    let program: [String: Any] = [
      "command": [BuiltProduct.mprun] + arguments,
      "steps": steps.map { [$0.shown, $0.typed] },
    ]
    let input = try JSONSerialization.data(withJSONObject: program)
    return try ProgramRun.of(
      "/usr/bin/env", ["python3", "-c", Self.driver], input: String(decoding: input, as: UTF8.self),
      environment: ["HOME": home, "TERM": kind, "PATH": "/usr/bin:/bin"], seconds: 60)
  }

  private static let driver = """
    import json, os, pty, select, sys
    program = json.load(sys.stdin)
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(program["command"][0], program["command"])
    seen, told = b"", 0
    def read():
        global seen
        try:
            if not select.select([terminal], [], [], 20)[0]:
                os.kill(pid, 9)
                sys.exit(f"nothing more came after {seen!r}")
            more = os.read(terminal, 65536)
        except OSError:
            more = b""
        seen += more
        return more
    for shown, typed in program["steps"]:
        wanted = shown.encode()
        while wanted not in seen[told:]:
            if not read():
                sys.exit(f"ended before it showed {shown!r}: {seen!r}")
        told = seen.index(wanted, told) + len(wanted)
        os.write(terminal, typed.encode())
    while read():
        pass
    sys.stdout.buffer.write(seen)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """
}
