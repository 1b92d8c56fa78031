import LinuxSystem
import Multiprocessing
import SharedMemory
import Wire

/// Pools whose language is `WordRunner`.
extension Root {
  private func pool(_ processes: Int, maxTasks: Int? = nil) throws -> PoolCore {
    try PoolCore(host: host, processes: processes) { (link, batch) throws(MultiprocessingError) in
      let child = ChildProcess(host: self.host, isDaemon: true)
      let job = PoolWork.job(link, maxTasks: maxTasks)
      guard self.method != .fork else {
        try child.start(.inherited(job), by: .fork)
        return child
      }
      guard case .message(let message) = job.work(for: self.method) else { return child }
      message.references = link.objects.map(\.rawValue)
      try child.start(.message(message), by: self.method, in: batch)
      return child
    }
  }

  /// Submits texts as tasks in chunks.
  private func submit(
    _ pool: PoolCore, _ function: String, _ arguments: [String], chunks size: Int,
    retries: Int = 0, timeLimit: Int64 = 0
  ) throws -> (TaskJob, Outcomes) {
    let outcomes = Outcomes()
    let job = pool.open(
      tasks: arguments.count, retries: retries, timeLimit: timeLimit, client: outcomes)
    let name = OutgoingMessage()
    name.bytes.append([UInt8](function.utf8))
    var tasks = ByteBuffer()
    var starts: [Int] = []
    for argument in arguments {
      starts.append(tasks.count)
      tasks.append(littleEndian: UInt32(argument.utf8.count))
      tasks.append([UInt8](argument.utf8))
    }
    let (payload, start) = try pool.reserve(job, function: name, form: 0, tasks: tasks.count)
    payload.write(tasks.bytes, at: start)
    for from in stride(from: 0, to: arguments.count, by: size) {
      try pool.submit(
        job, payload, base: 0, offset: start + starts[from], from: from,
        end: min(from + size, arguments.count))
    }
    pool.publish()
    return (job, outcomes)
  }

  private func serve(_ pool: PoolCore, until isDone: () -> Bool) throws {
    while true {
      try pool.collect()
      if isDone() { return }
      if pool.wait(until: .never) == .interrupted { host.serviceEvents() }
    }
  }

  private func end(_ pool: PoolCore) throws {
    pool.close()
    while !pool.isOver {
      try pool.collect()
      if pool.waitForEnd(until: .never) == .interrupted { host.serviceEvents() }
    }
  }

  private func run(
    _ pool: PoolCore, _ function: String, _ arguments: [String], chunks size: Int,
    retries: Int = 0, timeLimit: Int64 = 0
  ) throws -> [String] {
    let (_, outcomes) = try submit(
      pool, function, arguments, chunks: size, retries: retries, timeLimit: timeLimit)
    try serve(pool) { outcomes.isComplete }
    return arguments.indices.map { outcomes.texts[$0] ?? "missing" }
  }

  func poolOutcomes() throws {
    let pool = try pool(2)
    let numbers = (0..<1000).map { "\($0)" }
    for size in [1, 7, 1000] {
      let got = try run(pool, "double", numbers, chunks: size)
      say("double \(got == numbers.map { "\(2 * Int($0)!)" })")
    }
    say("\(try run(pool, "fail", ["way", "how"], chunks: 1))")
    // Large and small ones, which come by different ways.
    let sizes = (0..<60).map { $0 % 3 == 0 ? "\(20_000 + $0)" : "\($0)" }
    let filled = try run(pool, "fill", sizes, chunks: 20)
    say("fill \(filled.map { "\($0.utf8.count)" } == sizes)")
    say("integers \(try doubleIntegers(pool, 100_000))")
    try end(pool)
  }

  private func doubleIntegers(_ pool: PoolCore, _ count: Int) throws -> Bool {
    let outcomes = Outcomes()
    let job = pool.open(tasks: count, client: outcomes)
    let name = OutgoingMessage()
    name.bytes.append([UInt8]("double".utf8))
    let (payload, start) = try pool.reserve(job, function: name, form: 1, tasks: 16 * count)
    var inputs = ByteBuffer()
    for number in 0..<count { inputs.append(littleEndian: UInt64(number)) }
    payload.write(inputs.bytes, at: start)
    for from in stride(from: 0, to: count, by: 30_000) {
      try pool.submit(
        job, payload, base: 0, offset: start + 8 * from, results: start + 8 * (count + from),
        from: from, end: min(from + 30_000, count))
    }
    pool.publish()
    try serve(pool) { outcomes.isComplete }
    return (0..<count).allSatisfy { outcomes.texts[$0] == "\(2 * $0)" }
  }

  func poolDeaths() throws {
    let pool = try pool(2)
    let words = (0..<8).map { "\($0)" }
    for size in [1, 8] { say("\(try run(pool, "die on 3", words, chunks: size))") }
    say("\(try run(pool, "die on 3", ["3"], chunks: 1, retries: 2))")
    say("\(try run(pool, "spin", ["now"], chunks: 1, timeLimit: 50_000_000))")
    say("\(try run(pool, "double", ["21"], chunks: 1))")
    try end(pool)
    let brief = try self.pool(2, maxTasks: 3)
    let got = try run(brief, "double", words, chunks: 8)
    say("shares \(got == words.map { "\(2 * Int($0)!)" })")
    try end(brief)
  }

  func poolCancelling() throws {
    let pool = try pool(1)
    let (running, spun) = try submit(pool, "spin", ["on"], chunks: 1)
    let (waiting, _) = try submit(pool, "double", ["1"], chunks: 1)
    let (map, _) = try submit(pool, "double", ["1", "2", "3"], chunks: 1)
    let (last, doubled) = try submit(pool, "double", ["4"], chunks: 1)
    // Nothing tells the owner that a task has begun; it looks.
    while pool.state(of: running) == .pending { _ = host.sleep(until: Deadline(seconds: 0.001)) }
    say("\(pool.state(of: running)) \(pool.state(of: waiting)) \(pool.state(of: last))")
    say("withdraw \(pool.withdraw(running)) \(pool.withdraw(waiting)) \(pool.withdraw(waiting))")
    say("cancel \(pool.cancel(map)) \(pool.cancel(running)) \(pool.cancel(running))")
    try serve(pool) { doubled.isComplete }
    say("\(doubled.texts) \(spun.texts) \(pool.state(of: last)) \(pool.cancel(last))")
    try end(pool)
    let other = try self.pool(2)
    _ = try submit(other, "spin", ["1", "2", "3", "4"], chunks: 1)
    other.terminate()
    other.terminate()
    try end(other)
    say("over \(other.isOver)")
  }

  func poolEndedWorkers() throws {
    for function in ["spin", "never opened"] {
      let pool = try pool(1)
      let (job, outcomes) = try submit(pool, function, ["1", "2"], chunks: 2, retries: 2)
      while pool.state(of: job) == .pending { _ = host.sleep(until: Deadline(seconds: 0.001)) }
      pool.endWorkers(kill: true)
      try serve(pool) { outcomes.isComplete }
      say("\([0, 1].map { outcomes.texts[$0] ?? "missing" }) \(pool.pids)")
      try end(pool)
    }
  }
}
