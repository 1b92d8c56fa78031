import Glibc
import LinuxSystem
import Multiprocessing

extension Root {
  /// Arguments: the program, and the modules to load beside it.
  func program() throws {
    host.program = [UInt8](words[0].utf8)
    host.serverPreload = Array(words.dropFirst())
    for _ in 0..<2 {
      let child = child()
      do {
        try child.start("say", "work", by: method)
      } catch {
        say("start: \(error.className)")
        continue
      }
      child.joinServing(host)
      say("\(child.name): \(child.exitCode)")
    }
  }

  func server() throws {
    let patient = try started("wait")
    let first = Self.serverPID(besides: [try patient.pid() ?? 0])
    for _ in 0..<3 {
      let server = Self.serverPID(besides: [try patient.pid() ?? 0])
      Glibc.kill(server, SIGKILL)
      let child = try started("say", "served")
      child.joinServing(host)
      say("\(child.exitCode)")
    }
    say("another server \(Self.serverPID(besides: [try patient.pid() ?? 0]) != first)")
    say("first child alive \(try patient.isAlive())")
    say("active \(host.activeChildren().count)")
    try patient.kill()
  }

  static func serverPID(besides others: [Int32]) -> Int32 {
    children(of: CurrentProcess.pid).first { !others.contains($0) } ?? 0
  }

  static func children(of pid: Int32) -> [Int32] {
    guard let file = fopen("/proc/\(pid)/task/\(pid)/children", "r") else { return [] }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    guard fgets(&line, 4096, file) != nil else { return [] }
    return text(line).split(separator: " ").compactMap { Int32($0) }
  }

  func facts() throws {
    setenv("FIXTURE", "before", 1)
    try started("facts").joinServing(host)
    setenv("FIXTURE", "after", 1)
    chdir("/usr")
    try started("facts").joinServing(host)
  }

  func descriptors() throws {
    for inherited in 3..<1024 { close(Int32(inherited)) }
    _ = open("/dev/zero", O_RDONLY)  // as `io.open` does: inherited by an exec unless seen to
    let patient = try started("wait")
    _ = try patient.sentinel()
    try started("descriptors").joinServing(host)
    say("root: \(Facts.openDescriptors().joined(separator: " "))")
    try patient.kill()
    patient.joinServing(host)
    try patient.close()
    say("root: \(Facts.openDescriptors().joined(separator: " "))")
    let server = Self.serverPID(besides: [])
    guard server > 0 else { return }
    say("server: \(Self.descriptors(of: server))")
  }

  static func descriptors(of pid: Int32) -> String {
    var found: [String] = []
    for number in 0..<64 {
      var target = [CChar](repeating: 0, count: 256)
      guard readlink("/proc/\(pid)/fd/\(number)", &target, 255) > 0 else { continue }
      let kind = text(target).split(separator: ":").first.map(String.init) ?? ""
      found.append(number <= 2 ? "\(number)" : "\(number)=\(kind)")
    }
    return found.joined(separator: " ")
  }

  /// Waits for an interrupt, and ends by it.
  func interrupt() throws {
    if let program = words.first {
      host.program = [UInt8](program.utf8)
      say("begin")
    }
    var children: [ChildProcess] = []
    for _ in 0..<3 {
      do {
        children.append(try started("tree", "1"))
      } catch MultiprocessingError.interrupted {
        host.exit(130, interrupted: true)
      }
    }
    do { try host.rest(nil) } catch {
      host.finish(interrupted: true)
      say("codes \(children.map { $0.exitCode })")
      host.exit(130, interrupted: true)
    }
  }

  func seeds() throws {
    for _ in 0..<3 { try started("seed").joinServing(host) }
  }

  func log() throws {
    host.logger.log(Logger.Level.warning, "bare")
    host.logger.writesToStandardError = true
    host.logger.level = Logger.Level.info
    host.logger.log(Logger.Level.debug, "never shown")
    host.logger.log(35, "between")
    try started("log", "20", "from a child").joinServing(host)
  }

  /// A child of somebody else in this process ends while ours do.
  func foreign() throws {
    guard let stream = popen("true", "r") else { return say("popen failed") }
    usleep(100_000)
    let children = try (0..<3).map { _ in try started("nothing") }
    for child in children { child.joinServing(host) }
    say("ours \(children.map { $0.exitCode }), theirs \(pclose(stream))")
    let stolen = try started("exit", "9")
    var status: Int32 = 0
    waitpid(try stolen.pid() ?? 0, &status, 0)
    stolen.joinServing(host)
    say("stolen: \(stolen.exitCode)")
  }
}
