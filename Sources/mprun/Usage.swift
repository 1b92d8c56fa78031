import LuaRuntime

/// The texts that tell users about the command.
enum Usage {
  /// The release of this program.
  static let release = "0.1.0"

  /// Which program this is: the processes of one on several computers have the same.
  static var build: String { version.split(separator: "\n").joined(separator: ", ") }

  /// What `--version` prints.
  static var version: String { "mprun \(release)\n\(StandaloneStreams.luaCopyright)" }

  /// What follows a complaint about the command line.
  static let summary = """
    usage: mprun [options] [script [args]]
    Options, in the order in which they are given:
      -e CHUNK            run a piece of Lua
      -l MODULE           global MODULE = require "MODULE"
      -l NAME=MODULE      global NAME = require "MODULE"
      -i                  read and run lines of stdin after the script
      -v                  print Lua's version
      -E                  do not look at LUA_INIT, LUA_PATH and LUA_CPATH
      -W                  turn warnings on
      --start-method M    start processes by fork, spawn, forkserver, remote
                          or ray
      --trace FILE        record what all processes do: FILE.json, a page FILE.html, or else
                          the recording
      --trace-limit SIZE  how much is kept (256M): the newest
      --trace-categories LIST
                          of process, task, queue, pipe, lock, sync, manager, span, error,
                          value; a + before a name adds it to the standard, a - leaves it out
      --check             tell what another order of events could do; exit code 36 then
      --on-deadlock HOW   exit (35), report and hang, or ignore, when all wait for ever
      --dump PID          show what the processes of a running program do
      --timeline FILE …   show a recording, as `timeline` below
      --top PID …         show a running program live, as `top` below
      --explore …         run a script in other orders, as `explore` below
      -h, --help          print this text and do nothing else
      --version           print versions and do nothing else
      --                  no options follow
      -                   the script is what stdin holds
    Or one of these, unless there is a script of that name:
      mprun ps            list the programs of yours that run
      mprun dump [PID]    show what the processes of a running program do
      mprun top [PID] [--interval S] [--once] [--json] [--sort COLUMN]
                          show its processes and shared objects live
      mprun timeline FILE [-o OUT.html] [--text] [--steps] [--summary] [--no-source]
                          make a page, or text, of what --trace has recorded
      mprun explore [options] SCRIPT [args]
                          run a script in other orders of its operations until one fails:
                          see `mprun explore --help`
    """

  /// What a session at a terminal begins with.
  static var banner: String {
    "mprun \(release), \(StandaloneStreams.luaCopyright)\nType help() for help, exit() or Ctrl-D to leave."
  }

  /// What `help()` prints at the prompt.
  static let atThePrompt = """
    Type Lua: the values of an expression are printed, and a statement can take several lines.
    Functions that you type can be run in other processes:
      mp = require "multiprocessing"
      function square(x) return x * x end
      pool = mp.Pool(4)
      pool:map(square, {1, 2, 3})
    Ctrl-C stops what runs. Tab completes names and Up recalls lines, if libedit is installed.
    exit() or Ctrl-D ends the session. The guide and the reference are in the folder docs.
    """

  /// What `--help` prints.
  static let help = """
    \(summary)
    Runs Lua 5.4 scripts as lua5.4 does. With require "multiprocessing", a script has processes,
    pools, queues, pipes, locks, shared values and managers.
    """
}
