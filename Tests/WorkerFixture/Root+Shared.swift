import Glibc
import LinuxSystem
import Multiprocessing
import SharedMemory

extension Root {
  private func start(_ job: SharedJob) throws -> ChildProcess {
    let child = ChildProcess(host: host)
    try child.start(job.work(for: method), by: method)
    return child
  }

  /// A channel is all a child's from the start on: its parent drops it before the child has it.
  func handover() throws {
    let arena = try host.arena()
    let answers = try Channel(in: arena)
    var job: SharedJob? = SharedJob("relay", [try Channel(in: arena), answers])
    job?.channels[0].send("handed over")
    let child = try start(job!)
    job = nil
    say(answers.receive(host) ?? "closed")
    child.joinServing(host)
    say("code \(child.exitCode)")
  }

  /// Arguments: how many children are alive at once and answer.
  func answers() throws {
    let count = Int(words[0])!
    let arena = try host.arena()
    let answers = try Channel(in: arena)
    let gate = try Channel(in: arena)
    let job = SharedJob("answer", [answers, gate])
    let begin = Deadline.clock
    let children = try (0..<count).map { _ in try start(job) }
    var got: Set<String> = []
    while got.count < count { got.insert(answers.receive(host) ?? "") }
    let answered = Deadline.clock
    say("active \(host.activeChildren().count)")
    let memory = words.count > 1 ? Self.memory(of: children) : 0
    let joining = Deadline.clock
    gate.shutDown()
    for child in children { child.joinServing(host) }
    let ended = Deadline.clock
    say("codes \(Set(children.map { $0.exitCode }).sorted())")
    guard words.count > 1 else { return }
    say("answered after \((answered - begin) / 1000) us, joined \((ended - joining) / 1000) us")
    say("PSS \(memory) KiB for each")
  }

  func abandoned() throws {
    let arena = try host.arena()
    let mutex = try SharedMutex(in: arena)
    let signs = try Channel(in: arena)
    let child = try start(SharedJob("lock", [signs], mutex))
    say(signs.receive(host) ?? "closed")
    say("free \(mutex.acquire(.now).outcome == .done)")
    try child.kill()
    child.joinServing(host)
    let (outcome, abandoned) = mutex.acquire()
    say("free \(outcome == .done), abandoned \(abandoned)")
  }

  /// Somebody kills fork servers while children are started, at any moment of a start.
  /// Arguments: how many children, and a seed.
  func storm() throws {
    host.program = [UInt8]("hold".utf8)
    var progress: [Int32] = [0, 0]
    pipe(&progress)
    let root = CurrentProcess.pid
    let killer = fork()
    if killer == 0 { killServers(of: root, seed: UInt64(words[1])!, progress[0]) }
    var ran = 0
    var lost = 0
    for index in 0..<Int(words[0])! {
      let child = try started("say", "child \(index)")
      child.joinServing(host)
      if child.exitCode == "0" { ran += 1 } else { lost += 1 }
      write(progress[1], [0], 1)
    }
    Glibc.kill(killer, SIGKILL)
    var status: Int32 = 0
    waitpid(killer, &status, 0)
    host.serviceEvents()
    say("ran \(ran), lost \(lost), active \(host.activeChildren().count)")
    // The last server, if it lives, is the only child left: no zombie that nobody knows of.
    say("children \(Self.children(of: root).count <= 1)")
  }

  /// Kills a server a random while after a child has ended which another server cannot have
  /// started: each start loses one server at most.
  func killServers(of root: Int32, seed: UInt64, _ progress: Int32) -> Never {
    var state = seed
    var bytes = [UInt8](repeating: 0, count: 4096)
    while CurrentProcess.parentPID == root {
      _ = fcntl(progress, F_SETFL, O_NONBLOCK)
      while read(progress, &bytes, bytes.count) > 0 {}
      _ = fcntl(progress, F_SETFL, 0)
      read(progress, &bytes, 1)
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      usleep(UInt32((state >> 33) % 5_000))
      for pid in Self.children(of: root) where pid != CurrentProcess.pid {
        if Self.descriptors(of: pid).contains("socket") { Glibc.kill(pid, SIGKILL) }
      }
    }
    CurrentProcess.exit(0)
  }

  /// A process whose parent died between the fork and the moment when it takes precautions.
  func late() throws {
    let root = CurrentProcess.pid
    if fork() == 0 {
      while CurrentProcess.parentPID == root { usleep(100) }
      ProcessStart.confirmParent(root)
      say("survived")
      CurrentProcess.exit(0)
    }
    say("begin")
    try host.rest(nil)
  }
}
