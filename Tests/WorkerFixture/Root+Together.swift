import Glibc
import LinuxSystem
import Multiprocessing

/// Children that are started together.
extension Root {
  /// Starts children that do a job with their numbers.
  private func startTogether(_ count: Int, _ job: String = "say") throws(MultiprocessingError)
    -> [ChildProcess]
  {
    let children = (0..<count).map { _ in child() }
    try start(children, job)
    return children
  }

  private func start(_ children: [ChildProcess], _ job: String) throws(MultiprocessingError) {
    try host.startTogether { batch throws(MultiprocessingError) in
      for (number, child) in children.enumerated() {
        let work = Job(job, ["child \(number)"]).work(for: method)
        try child.start(work, by: method, in: batch)
      }
    }
  }

  private func sayStates(_ children: [ChildProcess]) throws {
    say("exist \(try children.map { try $0.pid() != nil })")
    say("active \(host.activeChildren().count)")
  }

  /// Arguments: how many children, and how many starts.
  func together() throws {
    for _ in 0..<Int(words[1])! {
      let children = try startTogether(Int(words[0])!)
      for child in children { child.joinServing(host) }
      let pids = Set(try children.map { try $0.pid() })
      say("codes \(Set(children.map { $0.exitCode })), \(pids.count) pids")
    }
  }

  /// A single start comes in between, and a server ends with requests that it has not answered.
  func togetherWithOthers() throws {
    let children = [child(), child(), child()]
    let between = child()
    try host.startTogether { batch throws(MultiprocessingError) in
      try children[0].start(Job("wait", []).work(for: method), by: method, in: batch)
      try children[1].start(Job("wait", []).work(for: method), by: method, in: batch)
      try between.start(Job("wait", []).work(for: method), by: method)
      let server = Self.serverPID(besides: [])
      if server > 0 { Glibc.kill(server, SIGKILL) }
      try children[2].start(Job("wait", []).work(for: method), by: method, in: batch)
    }
    try sayStates(children + [between])
    for child in children + [between] {
      try child.kill()
      child.joinServing(host)
    }
  }

  /// The system refuses one of the forks.
  func togetherRefused() throws {
    guard FaultInjection.arm("clone", nth: 100, errno: 12) else {
      say("no faults in a release build")
      return
    }
    FaultInjection.disarm()
    host.program = [UInt8]("refuse 3".utf8)
    let children = (0..<5).map { _ in child() }
    do throws(MultiprocessingError) {
      try start(children, "wait")
    } catch {
      say("\(error.className) \(error.errno ?? 0)")
    }
    try sayStates(children)
    for child in children where try child.pid() != nil {
      try child.kill()
      child.joinServing(host)
    }
    try started("say", "next").joinServing(host)
  }

  /// Argument: the program. The start fails.
  func togetherFailed() throws {
    host.program = [UInt8](words[0].utf8)
    let children = (0..<3).map { _ in child() }
    say("begin")
    do throws(MultiprocessingError) {
      try start(children, "say")
    } catch {
      say("\(error.className) \(error)")
    }
    try sayStates(children)
    let server = Self.children(of: CurrentProcess.pid).count
    say("children \(server <= 1)")
  }

  /// Starts together and joins without end.
  func togetherChurn() throws {
    say("churn")
    while true {
      for child in try startTogether(5) { child.joinServing(host) }
    }
  }

  /// Somebody kills fork servers in the middle. Arguments: how many starts of eight, and a seed.
  func togetherStorm() throws {
    host.program = [UInt8]("hold".utf8)
    var progress: [Int32] = [0, 0]
    pipe(&progress)
    let root = CurrentProcess.pid
    let killer = fork()
    if killer == 0 { killServers(of: root, seed: UInt64(words[1])!, progress[0]) }
    var ran = 0
    var lost = 0
    for _ in 0..<Int(words[0])! {
      let children = try startTogether(8)
      for child in children {
        child.joinServing(host)
        if child.exitCode == "0" { ran += 1 } else { lost += 1 }
      }
      write(progress[1], [0], 1)
    }
    Glibc.kill(killer, SIGKILL)
    var status: Int32 = 0
    waitpid(killer, &status, 0)
    host.serviceEvents()
    say("ran \(ran), lost \(lost), active \(host.activeChildren().count)")
    say("children \(Self.children(of: root).count <= 1)")
  }
}
