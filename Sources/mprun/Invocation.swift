import LuaRuntime

/// What a command line asks for.
enum Invocation: Equatable {
  /// Run a program, or talk with the user, or both.
  case run(RunRequest)
  /// Be a child of another mprun; the arguments are those that the parent's process gave it.
  case child([ByteText])
  /// Tell what the processes of a running program do: that of this process, or the only one.
  case dump(Int32?)
  /// Show a running program again and again.
  case top(TopRequest)
  /// Show the recording of a program.
  case timeline(TimelineRequest)
  /// Run a program in many orders.
  case explore(ExploreRequest)
  /// Tell of a deadlock in the program that started this process: its arguments say which.
  case deadlock([String])
  /// List the programs that run.
  case ps
  /// Print how the command is used.
  case help
  /// Print the versions of mprun and of Lua.
  case version
  /// Say what is wrong with the command line.
  case misuse(String)
}

/// A program to run, and how.
struct RunRequest: Equatable {
  /// What Lua runs.
  var program = ProgramDescription()
  /// Whether the version line comes first (`-v`, `-i`).
  var showsVersion = false
  /// What happens after the program, or in its place.
  var conversation = Conversation.none
  /// The start method that replaces the default one, if any.
  var startMethod: StartMethodName?
  /// The trace that is wanted, if any.
  var trace = TraceRequest()
  /// What happens at a deadlock, if that is said.
  var onDeadlock: OnDeadlock?
}

/// When lines of stdin are read and evaluated one by one.
enum Conversation: Equatable {
  case none
  /// After the program (`-i`).
  case after
  /// In place of the script, if stdin, which is the script, is a terminal. So it is where the
  /// command line says nothing of what to run.
  case ifTerminal
}

/// What happens at a deadlock, as the option `--on-deadlock` names it.
enum OnDeadlock: String, CaseIterable {
  case exit, report, ignore
}

/// How children are started, as the option `--start-method` names it.
enum StartMethodName: String, CaseIterable {
  case fork, spawn, forkserver, remote, ray
}
