import Glibc
import LinuxSystem
import Multiprocessing
import SharedMemory

/// The root of a tree: runs one scenario.
struct Root {
  let scenario: String
  let method: StartMethod
  let words: [String]
  let host: ProcessHost

  init(arguments: [String]) {
    scenario = arguments.first ?? ""
    method = arguments.dropFirst().first.flatMap(StartMethod.init(rawValue:)) ?? .fork
    words = Array(arguments.dropFirst(2))
    host = ProcessHost(body: FixtureBody(), program: [], startMethod: method)
  }

  func run() -> Never {
    guard let action = Self.scenarios[scenario] else {
      say("no scenario \(scenario)")
      exit(2)
    }
    do {
      try action(self)
    } catch {
      say("failed: \(error)")
      host.exit(1)
    }
    host.finish()
    reportLeftovers()
    host.exit(0)
  }

  /// Says what is left in shared memory when no other process is: nothing, in every scenario.
  private func reportLeftovers() {
    guard let arena = try? host.arena() else { return }
    let census = arena.census()
    let left = census.processes != 1 || !census.objects.isEmpty || census.blocks != 0
    if left { say("left behind: \(census)") }
    for problem in arena.problems() { say(problem) }
  }

  typealias Action = @Sendable (Root) throws -> Void

  static let scenarios: [String: Action] = [
    "life": { try $0.life() }, "codes": { try $0.codes() }, "names": { try $0.names() },
    "checks": { try $0.checks() }, "sentinel": { try $0.sentinel() },
    "pause": { try $0.pause() }, "grace": { try $0.grace() }, "exit": { try $0.atExit() },
    "program": { try $0.program() }, "server": { try $0.server() },
    "facts": { try $0.facts() }, "descriptors": { try $0.descriptors() },
    "interrupt": { try $0.interrupt() }, "tree": { try $0.tree() }, "churn": { try $0.churn() },
    "faults": { try $0.faults() }, "limits": { try $0.limits() }, "many": { try $0.many() },
    "lines": { try $0.lines() }, "once": { try $0.once() }, "stopped": { try $0.stopped() },
    "seeds": { try $0.seeds() }, "log": { try $0.log() }, "hooks": { try $0.hooks() },
    "handover": { try $0.handover() }, "answers": { try $0.answers() },
    "abandoned": { try $0.abandoned() }, "storm": { try $0.storm() }, "big": { try $0.big() },
    "late": { try $0.late() },
    "bench": { try $0.bench() }, "foreign": { try $0.foreign() },
    "pool outcomes": { try $0.poolOutcomes() }, "pool deaths": { try $0.poolDeaths() },
    "pool cancelling": { try $0.poolCancelling() },
    "pool ended workers": { try $0.poolEndedWorkers() },
    "together": { try $0.together() }, "together with others": { try $0.togetherWithOthers() },
    "together refused": { try $0.togetherRefused() },
    "together failed": { try $0.togetherFailed() },
    "together churn": { try $0.togetherChurn() }, "together storm": { try $0.togetherStorm() },
  ]

  func child(_ name: String? = nil, daemon: Bool? = nil) -> ChildProcess {
    ChildProcess(host: host, name: name, isDaemon: daemon)
  }

  /// Starts a child that does a job.
  func started(_ job: String, _ arguments: String..., daemon: Bool? = nil) throws -> ChildProcess {
    let child = ChildProcess(host: host, isDaemon: daemon)
    try child.start(Job(job, arguments).work(for: method), by: method)
    return child
  }
}
