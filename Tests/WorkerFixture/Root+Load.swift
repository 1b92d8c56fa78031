import Glibc
import LinuxSystem
import Multiprocessing

extension Root {
  func tree() throws {
    let job = Job("tree", [words.first ?? "2"])
    do { try job.run(in: host) } catch { host.end(error) }
  }

  /// Starts and joins without end.
  func churn() throws {
    say("churn")
    while true {
      let children = try (0..<3).map { _ in try started("say", "leaf") }
      for child in children { child.joinServing(host) }
    }
  }

  /// Arguments: a system call and an error number. The call fails once, then all is well.
  func faults() throws {
    try started("nothing").joinServing(host)
    guard FaultInjection.arm(words[0], errno: Int32(words[1])!) else {
      say("no faults in a release build")
      return
    }
    let child = child()
    do {
      try child.start("nothing", by: method)
      say("started")
    } catch {
      say("\(error.className) \(error.errno ?? 0)")
      say("\(error)")
      say("active \(host.activeChildren().count)")
    }
    say("injected \(FaultInjection.disarm())")
    let next = try started("say", "next")
    next.joinServing(host)
    say("code \(next.exitCode)")
  }

  /// Runs out of descriptors.
  func limits() throws {
    try started("nothing").joinServing(host)
    let used = Facts.openDescriptors()
    // One is free: the loader of a new program needs it for each library.
    try ResourceLimit.openFiles.set(UInt64(used.count + 1))
    do {
      try started("say", "started").joinServing(host)
    } catch let error as MultiprocessingError { say("\(error.className): \(error)") }
    do {
      let child = try started("wait")
      _ = try? child.sentinel()
      try child.kill()
      child.joinServing(host)
      say("code \(child.exitCode)")
    } catch let error as MultiprocessingError { say("\(error.className): \(error)") }
  }

  /// Arguments: how many children live at once.
  func many() throws {
    let count = Int(words[0])!
    let begin = Deadline.clock
    let children = try (0..<count).map { _ in try started("wait") }
    let complete = Deadline.clock
    say("active \(host.activeChildren().count)")
    let memory = words.count > 1 ? Self.memory(of: children) : 0
    let killing = Deadline.clock
    for child in children { try child.terminate() }
    for child in children { child.joinServing(host) }
    let ended = Deadline.clock
    say("codes \(Set(children.map { $0.exitCode }).sorted())")
    guard words.count > 1 else { return }
    say("start \((complete - begin) / 1000) us, end \((ended - killing) / 1000) us")
    say("PSS \(memory) KiB for each")
  }

  /// The mean proportional set size of children, in KiB.
  static func memory(of children: [ChildProcess]) -> Int {
    var sum = 0
    for child in children {
      let pid = (try? child.pid()).flatMap { $0 } ?? 0
      guard let file = fopen("/proc/\(pid)/smaps_rollup", "r") else { continue }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 256)
      while fgets(&line, 256, file) != nil {
        let words = text(line).split(separator: " ")
        if words.first == "Pss:" { sum += Int(words[1]) ?? 0 }
      }
    }
    return sum / max(1, children.count)
  }

  /// Arguments: how many writers, lines, the longest line, and how often a line is flushed.
  func lines() throws {
    let children = try (0..<Int(words[0])!).map { index in
      let letter = String(UnicodeScalar(UInt8(97 + index)))
      return try started("lines", letter, words[1], words[2], words[3])
    }
    try Lines.write(host, ["A", words[1], words[2], words[3]])
    for child in children { child.joinServing(host) }
  }

  /// Leaves text in the buffer at every step.
  func once() throws {
    func put(_ text: String) {
      try? Console.write([UInt8](text.utf8), to: .output, flush: false)
    }
    put("first\n")
    put("root \n")
    try started("buffered", "child").joinServing(host)
    put("between\n")
    let killed = try started("wait")
    put("last\n")
    try killed.kill()
    killed.joinServing(host)
    put("no newline at the end")
  }

  /// Starts with an environment that is too large for an exec.
  func big() throws {
    try started("nothing").joinServing(host)
    setenv("BIG", String(repeating: "x", count: 200_000), 1)
    do {
      try started("say", "started").joinServing(host)
    } catch let error as MultiprocessingError { say("\(error.className): \(error)") }
  }

  /// A process is stopped, or killed, while it writes a line too long for the pipe; another goes on
  /// writing.
  func stopped() throws {
    let writer = try started("long", "900000")
    var waiting: Int32 = 0
    // Until the pipe is full: nobody reads it yet.
    while waiting < 60_000 { _ = ioctl(1, UInt(FIONREAD), &waiting) }
    if words.first == "kill" { try writer.kill() } else { try writer.pause() }
    try Console.write([UInt8]("I go on\n".utf8), to: .error, flush: true)
    say("and on")
    try writer.resume()
    writer.joinServing(host)
    say("end")
  }

  /// Arguments: how many rounds, and how many MiB this process touches first.
  func bench() throws {
    let rounds = Int(words[0])!
    let ballast = [UInt8](repeating: 1, count: (words.count > 1 ? Int(words[1])! : 0) << 20)
    try Job("nothing", []).run(in: host)
    try started("nothing").joinServing(host)
    var times: [Int64] = []
    var starts: [Int64] = []
    for _ in 0..<rounds {
      let begin = Deadline.clock
      let child = try started("nothing")
      starts.append(Deadline.clock - begin)
      child.joinServing(host)
      times.append(Deadline.clock - begin)
    }
    times.sort()
    starts.sort()
    let median = times[rounds / 2] / 1000
    say(
      "\(method.rawValue): start \(starts[rounds / 2] / 1000) us, to join \(median) us, "
        + "best \(times[0] / 1000) us, ballast \(ballast.count >> 20) MiB")
  }
}

extension ProcessHost {
  fileprivate func end(_ failure: WorkerFailure) -> Never {
    exit(130, interrupted: true)
  }
}
