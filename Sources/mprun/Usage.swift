import LuaRuntime

/// The texts that tell users about the command.
enum Usage {
  /// The release of this program.
  static let release = "0.1.0"

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
      --start-method M    start processes by fork, spawn or forkserver
      --dump PID          tell what the processes of a running program do
      --help, --version   print this text, or versions, and do nothing else
      --                  no options follow
      -                   the script is what stdin holds
    """

  /// What `--help` prints.
  static let help = """
    \(summary)
    Runs Lua 5.4 scripts as lua5.4 does. With require "multiprocessing", a script has processes,
    pools, queues, pipes, locks, shared values and managers.
    """
}
