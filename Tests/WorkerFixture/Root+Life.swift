import Glibc
import LinuxSystem
import Multiprocessing

extension Root {
  func life() throws {
    let child = child()
    say(child.description.replacingPIDs())
    say("alive \(try child.isAlive()), code \(child.exitCode)")
    try child.start("say", "hello", by: method)
    let isAnother = try child.pid() != host.pid
    child.joinServing(host)
    say("pid is another \(isAnother)")
    say(child.description.replacingPIDs())
    say("alive \(try child.isAlive()), code \(child.exitCode)")
    let waiting = try started("wait")
    say("active \(host.activeChildren().map { $0.name })")
    say("in time \(try waiting.join(until: Deadline(seconds: 0.01)) == .done)")
    say("at once \(try waiting.join(until: .now) == .done)")
    try waiting.kill()
    waiting.joinServing(host)
    say("active \(host.activeChildren().map { $0.name })")
    try waiting.close()
    say(waiting.description.replacingPIDs())
  }

  func codes() throws {
    for (job, argument) in [
      ("nothing", ""), ("exit", "3"), ("leave", "4"), ("exit", "255"), ("fail", "a traceback"),
    ] {
      let child = try started(job, argument)
      child.joinServing(host)
      say("\(job) \(argument): \(child.exitCode)")
    }
    let ends: [(String, (ChildProcess) throws -> Void)] = [
      ("kill", { try $0.kill() }), ("terminate", { try $0.terminate() }),
      ("interrupt", { try $0.interrupt() }),
    ]
    for (name, end) in ends {
      let child = try started("wait")
      try end(child)
      child.joinServing(host)
      say("\(name): \(child.exitCode)")
    }
  }

  func names() throws {
    let first = child()
    let named = child("Alice", daemon: true)
    let worker = ChildProcess(host: host, className: "Worker")
    for child in [first, named, worker] {
      try child.start("names", "1", by: method)
      child.joinServing(host)
    }
  }

  func checks() throws {
    let child = child()
    say("join early: \(refusal { _ = try child.join(until: .now) })")
    say("kill early: \(refusal { try child.kill() })")
    say("sentinel early: \(refusal { _ = try child.sentinel() })")
    try child.start("wait", by: method)
    say("start again: \(refusal { try child.start("nothing", by: method) })")
    say("daemon late: \(refusal { try child.setDaemon(true) })")
    say("close early: \(refusal { try child.close() })")
    try child.kill()
    child.joinServing(host)
    say("kill late: \(refusal { try child.kill() })")
    say("close: \(refusal { try child.close() })")
    say("close again: \(refusal { try child.close() })")
    say("join closed: \(refusal { _ = try child.join(until: .now) })")
    say("pid closed: \(refusal { _ = try child.pid() })")
    say("start closed: \(refusal { try child.start("nothing", by: method) })")
    say("method: \(refusal { _ = try StartMethod(named: "thread") })")
    guard method == .fork else { return }
    let brother = try started("wait")
    let other = self.child()
    try other.start(.inherited(Misuse(of: brother)), by: method)
    other.joinServing(host)
    try brother.kill()
  }

  func sentinel() throws {
    let child = try started("wait")
    let sentinel = try child.sentinel()
    say("the same \(try child.sentinel() == sentinel)")
    say("ready \(isReady(sentinel))")
    try child.kill()
    child.joinServing(host)
    say("ready \(isReady(sentinel))")
    say("the same \(try child.sentinel() == sentinel)")
    let late = try started("nothing")
    late.joinServing(host)
    say("ready \(isReady(try late.sentinel()))")
    try child.close()
    say("closed \(fcntl(sentinel, F_GETFD) < 0)")
  }

  private func isReady(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&entry, 1, 0) == 1
  }

  func pause() throws {
    let child = try started("wait")
    try child.pause()
    say("stopped \(state(of: child) == "T")")
    say("paused, alive \(try child.isAlive())")
    try child.resume()
    waitForState("S", of: child)
    say("resumed")
    try child.pause()
    try child.terminate()
    say("terminated while paused, alive \(try child.isAlive())")
    try child.resume()
    child.joinServing(host)
    say("resumed: \(child.exitCode)")
    // Nobody but this process can resume it, and the exit must not wait for ever.
    let last = try started("rest", "0.01")
    try last.pause()
  }

  private func waitForState(_ letter: Character, of child: ChildProcess) {
    while state(of: child) != letter { usleep(1000) }
  }

  private func state(of child: ChildProcess) -> Character {
    let pid = (try? child.pid()).flatMap { $0 } ?? 0
    return Character(UnicodeScalar((try? ProcessStat.read(pid))??.state ?? 0))
  }

  func grace() throws {
    let child = try started("stubborn")
    usleep(200_000)
    try child.terminate(grace: 0.1)
    // No call of this package from here on: the end must come while the process is busy.
    let pid = try child.pid() ?? 0
    while (try? ProcessStat.read(pid))??.isRunning == true {}
    child.joinServing(host)
    say("ended: \(child.exitCode)")
    let gentle = try started("wait")
    try gentle.terminate(grace: 30)
    gentle.joinServing(host)
    say("gentle: \(gentle.exitCode)")
    let other = try started("rest", "0.3")
    other.joinServing(host)
    say("a later child is spared: \(other.exitCode)")
  }

  func atExit() throws {
    _ = try started("wait", daemon: true)
    _ = try started("stubborn", daemon: true)
    _ = try started("rest", "0.2")
    _ = try started("family", "0.3")
    _ = host.addExitHook { say("hook") }
    say("root at its end")
  }

  func hooks() throws {
    let child = child()
    child.onEnd = { say("\($0.name) ended with \($0.exitCode)") }
    try child.start("exit", "5", by: method)
    while try child.isAlive() {
      if host.sleep(until: Deadline(seconds: 5)) == .interrupted {
        for ended in host.serviceEvents().ended { say("served \(ended.name)") }
      }
    }
    let token = host.addExitHook { say("never") }
    _ = host.addExitHook { say("second") }
    _ = host.addExitHook { say("first") }
    host.removeExitHook(token)
  }
}
