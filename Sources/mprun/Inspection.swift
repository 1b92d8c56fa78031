import LinuxSystem
import LuaRuntime
import Multiprocessing

/// What the command tells of programs that run.
enum Inspection {
  /// `mprun ps`: a line for each program of this user.
  static func list() -> Int32 {
    do throws(DumpError) {
      StandaloneStreams.print(table(of: try RunningProgram.all()))
      return 0
    } catch {
      return fail("\(error)")
    }
  }

  /// `mprun dump`: what the processes of a program do. Without a process it is the only program
  /// that runs. If there are several, they are listed.
  static func dump(_ pid: Int32?) -> Int32 { inspect(pid, "dump", tell) }

  /// `mprun top`: the same, again and again, as a table.
  static func top(_ request: TopRequest) -> Int32 {
    inspect(request.pid, "top") { (pid) throws(DumpError) in try TopCommand.run(request, of: pid) }
  }

  private static func inspect(
    _ pid: Int32?, _ command: String, _ body: (Int32) throws(DumpError) -> Int32
  ) -> Int32 {
    do throws(DumpError) {
      if let pid { return try body(pid) }
      let programs = try RunningProgram.all()
      guard let only = programs.first else { return fail("no program of yours runs") }
      if programs.count == 1 { return try body(only.pid) }
      StandaloneStreams.print(table(of: programs))
      return fail("several programs run; say which one: mprun \(command) PID")
    } catch {
      return fail("\(error)")
    }
  }

  private static func tell(_ pid: Int32) throws(DumpError) -> Int32 {
    StandaloneStreams.print(try ProgramDump.text(of: pid))
    return 0
  }

  /// What a program that found itself in a deadlock has a new process tell on stderr: its pid,
  /// whether it is all of it, what it does then, and whom it concerns.
  static func tellDeadlock(_ arguments: [String]) -> Int32 {
    guard arguments.count == 4, let pid = Int32(arguments[0]) else { return 1 }
    let text = DeadlockReport.text(
      of: pid, tasks: arguments[3], isWhole: arguments[1] == "whole", ends: arguments[2] == "exit")
    guard let text else { return 1 }
    try? Console.write([UInt8](text.utf8), to: .error, flush: true)
    return 0
  }

  private static func fail(_ message: String) -> Int32 {
    StandaloneStreams.complain(ByteText(message.utf8))
    return 1
  }

  private static func table(of programs: [RunningProgram]) -> String {
    let lines = programs.map { program in
      row("\(program.pid)", "\(program.processCount)", program.since, script(program.arguments))
    }
    return ([row("PID", "PROCESSES", "SINCE", "SCRIPT")] + lines).joined(separator: "\n")
  }

  private static func row(
    _ pid: String, _ processes: String, _ since: String, _ script: String
  ) -> String {
    padded(pid, 9) + padded(processes, 11) + padded(since, 21) + script
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  /// What a command line runs: the script, or else the last chunk of `-e`, in one line.
  static func script(_ arguments: [ByteText]) -> String {
    guard case .run(let request) = CommandLineParser.parse(arguments) else { return "?" }
    switch request.program.script {
    case .file(let path): return printable(path)
    case .stream: return "-"
    case .none, .text: break
    }
    for case .text(let chunk, _) in request.program.steps.reversed() {
      return "-e '" + printable(ByteText(chunk.prefix(60))) + "'"
    }
    return "-i"
  }

  /// Bytes as text without control characters, which could change what a terminal shows.
  private static func printable(_ bytes: ByteText) -> String {
    String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
  }
}
