import LinuxSystem
import SharedMemory
import TestSupport

/// How fast it is: build with `-c release`. Each figure is the median of five.
enum Benchmarks {
  static func run(_ arguments: [String]) -> Int32 {
    do throws(Failure) {
      if arguments.isEmpty || arguments.contains("mutex") { try mutex() }
      if arguments.isEmpty || arguments.contains("start") { try start() }
      if arguments.isEmpty || arguments.contains("local") { try local() }
      if arguments.isEmpty || arguments.contains("stream") { try stream() }
      if let index = arguments.firstIndex(of: "size"), index + 2 < arguments.count,
        let length = Int(arguments[index + 1]), let count = Int(arguments[index + 2])
      {
        try report(count, length)
      }
      if arguments.isEmpty || arguments.contains("round") { try roundTrip() }
      if arguments.isEmpty || arguments.contains("contended") { try contended() }
      return 0
    } catch {
      print("failed: \(error)")
      return 1
    }
  }

  private static func median(_ body: () throws(Failure) -> Double) throws(Failure) -> Double {
    var figures: [Double] = []
    for _ in 0..<5 { figures.append(try body()) }
    return figures.sorted()[2]
  }

  private static func seconds(_ body: () throws(Failure) -> Void) throws(Failure) -> Double {
    let start = Deadline.clock
    try body()
    return Double(Deadline.clock - start) / 1e9
  }

  private static func newArena() throws(Failure) -> Arena {
    try expect("create") { try Arena.create() }
  }

  /// What the arena adds to a program's start and to a child's.
  private static func start() throws(Failure) {
    let create = try median { () throws(Failure) in
      try seconds { () throws(Failure) in
        for _ in 0..<20 { try expect("create") { withExtendedLifetime(try Arena.create()) {} } }
      }
    }
    print("Arena.create and its end: \(create / 20 * 1e6) µs")
    let bare = try median { () throws(Failure) in
      try seconds { () throws(Failure) in for _ in 0..<200 { _ = ForkedChild { 0 }.wait() } }
    }
    print("fork and wait: \(bare / 200 * 1e6) µs")
    let arena = try newArena()
    let full = try median { () throws(Failure) in
      try seconds { () throws(Failure) in
        for _ in 0..<200 {
          let subject = try Subject(arena) {}
          _ = subject.child.wait()
          arena.processes.reap(subject.slot)
        }
      }
    }
    print("fork, adopt, wait and reap: \(full / 200 * 1e6) µs")
  }

  private static func mutex() throws(Failure) {
    let arena = try newArena()
    let mutex = try expect("mutex") { try SharedMutex(in: arena) }
    let pairs = 5_000_000
    let slow = try median { () throws(Failure) in
      try seconds { () throws(Failure) in
        for _ in 0..<pairs {
          _ = mutex.acquire()
          try expect("release") { try mutex.release() }
        }
      }
    }
    print("SharedMutex acquire + release: \(slow / Double(pairs) * 1e9) ns")
    let cell = try expect("cell") { try SharedCell(in: arena, .int64) }
    let number = cell.number
    let add = try median { () throws(Failure) in
      try seconds { () throws(Failure) in
        for _ in 0..<pairs { _ = number.add(Int64(1), at: 0) }
      }
    }
    print("FastNumbers add: \(add / Double(pairs) * 1e9) ns")
  }

  /// Put and take in one process: what the code costs without a second CPU.
  private static func local() throws(Failure) {
    let arena = try newArena()
    for (limit, name): (Channel.Limit, String) in [(.unbounded, "unbounded"), (.items(9), "items")]
    {
      let channel = try expect("channel") { try Channel(in: arena, limit: limit) }
      let bytes = [UInt8](repeating: 1, count: 8)
      let pairs = 1_000_000
      let time = try median { () throws(Failure) in
        try seconds { () throws(Failure) in
          for _ in 0..<pairs {
            try expect("put") { try put(channel, bytes) }
            _ = channel.take(.now) { $0.byteCount }
          }
        }
      }
      print("put + take of 8 bytes in one process, \(name): \(time / Double(pairs) * 1e9) ns")
    }
    let channel = try expect("channel") { try Channel(in: arena) }
    let bytes = [UInt8](repeating: 1, count: 20_000)
    let pairs = 100_000
    let time = try median { () throws(Failure) in
      try seconds { () throws(Failure) in
        for _ in 0..<pairs {
          try expect("put") { try put(channel, bytes) }
          _ = channel.take(.now) { $0.byteCount }
        }
      }
    }
    print("put + take of 20,000 bytes in one process: \(time / Double(pairs) * 1e9) ns")
  }

  private static func stream() throws(Failure) {
    for (count, length) in [
      (500_000, 8), (300_000, 100), (50_000, 8192), (20_000, 65_536), (1000, 1 << 20),
    ] {
      try report(count, length)
    }
  }

  private static func report(_ count: Int, _ length: Int) throws(Failure) {
    for limit: Channel.Limit in [.unbounded, .bytes(65_536)] {
      let time = try median { () throws(Failure) in try stream(count, length, limit) }
      let rate = Double(count) / time / 1e6
      let bytes = Double(count * length) / time / 1e9
      print("stream of \(length) bytes, \(limit): \(rate) M/s, \(bytes) GB/s")
    }
  }

  /// One producer, one consumer, in two processes.
  private static func stream(_ count: Int, _ length: Int, _ limit: Channel.Limit) throws(Failure)
    -> Double
  {
    let arena = try newArena()
    let channel = try expect("channel") { try Channel(in: arena, limit: limit) }
    let target = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 64)
    defer { unsafe target.deallocate() }
    let producer = try Subject(arena) {
      let bytes = [UInt8](repeating: 1, count: length)
      for _ in 0..<count { try put(channel, bytes) }
    }
    let time = try seconds { () throws(Failure) in
      var taken = 0
      while taken < count {
        let result = channel.take(.never) { span in
          unsafe span.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        }
        if case .done = result { taken += 1 }
      }
    }
    _ = producer.child.wait()
    arena.processes.reap(producer.slot)
    return time
  }

  private static func roundTrip() throws(Failure) {
    let trips = 50_000
    let time = try median { () throws(Failure) in
      let arena = try newArena()
      let there = try expect("channel") { try Channel(in: arena) }
      let back = try expect("channel") { try Channel(in: arena) }
      let echo = try Subject(arena) {
        let bytes = [UInt8](repeating: 1, count: 8)
        while case .done = there.take(.never, { _ in }) { try put(back, bytes) }
      }
      let time = try seconds { () throws(Failure) in
        let bytes = [UInt8](repeating: 1, count: 8)
        for _ in 0..<trips {
          try expect("put") { try put(there, bytes) }
          while case .interrupted = back.take(.never, { _ in }) {}
        }
      }
      there.shutDown()
      _ = echo.child.wait()
      arena.processes.reap(echo.slot)
      return time
    }
    print("round trip over two channels: \(time / Double(trips) * 1e6) µs")
  }

  /// Two processes that take the same lock and add to the same number.
  private static func contended() throws(Failure) {
    let rounds = 200_000
    let time = try median { () throws(Failure) in
      let arena = try newArena()
      let mutex = try expect("mutex") { try SharedMutex(in: arena) }
      let cell = try expect("cell") { try SharedCell(in: arena, .int64) }
      let work = { () throws(SharedMemoryError) in
        let number = cell.number
        for _ in 0..<rounds {
          while mutex.acquire().outcome != .done {}
          _ = number.store(number.integer(at: 0) + 1, at: 0)
          try mutex.release()
        }
      }
      let other = try Subject(arena) { try work() }
      let time = try seconds { () throws(Failure) in
        try expect("work") { try work() }
        _ = other.child.wait()
      }
      let sum = cell.number.integer(at: 0)
      try require(sum == 2 * rounds, "counted \(sum)")
      arena.processes.reap(other.slot)
      return time
    }
    print("two processes, one lock: \(Double(2 * rounds) / time / 1e6) M/s")
  }
}
