import LinuxSystem
import SharedMemory
import TestSupport

/// Several producers and consumers: each message is seen once, and those of one producer in their
/// order.
enum ExactlyOnce {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    let limits: [Channel.Limit] = [.unbounded, .items(1), .items(7), .bytes(2000)]
    for limit in limits {
      for (producers, consumers) in [(1, 1), (2, 2), (3, 1), (1, 3)] {
        do throws(Failure) {
          try run(producers, consumers, limit, 2000 * scale, &random)
        } catch {
          throw Failure("\(producers) producers, \(consumers) consumers, \(limit): \(error)")
        }
      }
    }
  }

  private static func run(
    _ producers: Int, _ consumers: Int, _ limit: Channel.Limit, _ each: Int,
    _ random: inout SeededRandom
  ) throws(Failure) {
    let arena = try expect("create") { try Arena.create(capacity: 1 << 30) }
    let channel = try expect("channel") { try Channel(in: arena, limit: limit) }
    let seen = try expect("seen") {
      try SharedVector(in: arena, .uint8, count: producers * each)
    }
    var workers: [Subject] = []
    for producer in 0..<producers {
      let seed = random.next()
      let sender = try Subject(arena) {
        var random = SeededRandom(seed: seed)
        for index in 0..<each {
          let length = random.chance(50) ? random.below(40_000) : random.below(100)
          try put(channel, Message.make(producer * each + index, length: length))
        }
      }
      workers.append(sender)
    }
    var readers: [Subject] = []
    for _ in 0..<consumers {
      readers.append(try Subject(arena) { try consume(channel, seen, producers, each) })
    }
    for worker in workers { try finish(worker, arena) }
    channel.shutDown()
    for reader in readers { try finish(reader, arena) }
    for number in 0..<seen.count {
      let times = seen.numbers.integer(at: number)
      try require(times == 1, "message \(number) was seen \(times) times")
    }
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
  }

  private static func consume(
    _ channel: Channel, _ seen: SharedVector, _ producers: Int, _ each: Int
  ) throws(Failure) {
    var last = [Int](repeating: -1, count: producers)
    while true {
      switch channel.take(.never, { Message.number(in: $0) }) {
      case .done(let number):
        guard let number else { throw Failure("a message is damaged") }
        _ = seen.numbers.add(Int64(1), at: number)
        try require(number > last[number / each], "\(number) came after \(last[number / each])")
        last[number / each] = number
      case .closed: return
      case .interrupted, .timedOut: continue
      }
    }
  }

  private static func finish(_ subject: Subject, _ arena: Arena) throws(Failure) {
    let end = subject.child.wait()
    try require(end == .exited(0), "a child ended with \(end)")
    arena.processes.reap(subject.slot)
  }
}
