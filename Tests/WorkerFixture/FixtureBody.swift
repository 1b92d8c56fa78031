import LinuxSystem
import Multiprocessing
import SharedMemory
import Wire

/// A language of one sentence: the name of a job and its arguments.
final class FixtureBody: WorkerBody {
  private var held: [SharedMutex] = []
  private var tellsOfPreparing = false

  /// What the program's text says, which is `VERB` or `VERB ARGUMENT`.
  func loadProgram(_ program: [UInt8], for role: ProgramRole, in host: ProcessHost)
    throws(WorkerFailure)
  {
    let words = String(decoding: program, as: UTF8.self).split(separator: " ", maxSplits: 1)
    let argument = words.count > 1 ? String(words[1]) : ""
    switch words.first {
    case "print": say(argument)
    case "fail": throw .uncaught(traceback: argument)
    case "exit": throw .exit(Int32(argument) ?? 0)
    case "leave": host.exit(Int32(argument) ?? 0)
    case "crash": CurrentProcess.exit(Int32(argument) ?? 0)
    case "start": startOutsideGuard(StartMethod(rawValue: argument) ?? .fork, host)
    case "hold": hold(host)
    case "tell": tellsOfPreparing = true
    case "refuse": _ = FaultInjection.arm("clone", nth: Int(argument) ?? 1, errno: 12)
    case "wait": while host.sleep(until: .never) != .done {}
    default: break
    }
    guard case .server(let preload) = role else { return }
    // What children would each make anew is made here once.
    try Job("nothing", []).run(in: host)
    if !preload.isEmpty { say("preload \(preload.joined(separator: ","))") }
  }

  /// Makes shared objects that a script would have as globals.
  private func hold(_ host: ProcessHost) {
    guard let arena = try? host.arena() else { return }
    held = (0..<40).compactMap { _ in try? SharedMutex(in: arena) }
  }

  private func startOutsideGuard(_ method: StartMethod, _ host: ProcessHost) {
    do {
      try ChildProcess(host: host).start("nothing", by: method)
      say("a process was started while loading")
    } catch {
      say("\(error.className) names the guard: \("\(error)".contains("__name__"))")
    }
  }

  func warmUp(in host: ProcessHost) {}

  func prepare(forWork kind: UInt8, in host: ProcessHost) {
    if tellsOfPreparing { say("prepared, children can follow") }
  }

  func readWork(_ message: RawSpan, in host: ProcessHost) throws(WorkerFailure) -> AnyObject {
    guard let fields = try? WireValue.decode(message).array else {
      throw .uncaught(traceback: "no work")
    }
    if fields.contains(where: { $0.array != nil }), let job = SharedJob(fields, in: host) {
      return job
    }
    return Job(fields)
  }

  func run(_ work: AnyObject, in host: ProcessHost) throws(WorkerFailure) {
    switch work {
    case let job as Job: try job.run(in: host)
    case let job as SharedJob: try job.run(in: host)
    case let misuse as Misuse: misuse.run()
    default: throw .uncaught(traceback: "no job")
    }
  }
}

/// Prints a line at once.
func say(_ line: String) {
  try? Console.write([UInt8]((line + "\n").utf8), to: .output, flush: true)
}
