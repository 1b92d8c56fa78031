internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// Notes which futures of a list are done, in the order in which they came to be: what `wait` and
/// `as_completed` are made of. Each future costs the same, however many there are.
final class FutureWatch {
  private var futures: [FutureObject]
  private var finished: [Int] = []
  private var next = 0
  /// How many are neither done nor told of.
  private var pending = 0

  /// Watches the futures of the table at `index`, of which each is a Future and there once.
  init(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    let count = call.rawLength(index)
    futures = []
    futures.reserveCapacity(count)
    for item in stride(from: 1, through: count, by: 1) {
      try call.rawGet(index, item)
      let future = try call.object(-1, FutureBinding.future)
      call.pop()
      try future.pool.requireOwner("wait")
      futures.append(future)
    }
    for (index, future) in futures.enumerated() {
      if future.isDone {
        finished.append(index)
      } else {
        pending += 1
        future.add(self, index)
      }
    }
  }

  /// A future is done.
  func note(_ index: Int) {
    finished.append(index)
    pending -= 1
  }

  /// Waits for the next one that is done. Returns its index, from 1, and whether it failed; nil
  /// when the time was up or all were told of.
  func takeNext(
    _ call: LuaCall, _ deadline: Deadline
  ) throws(LuaFailure) -> (index: Int, hasFailed: Bool)? {
    if next == finished.count { try wait(call, deadline) }
    guard next < finished.count else { return nil }
    defer { next += 1 }
    let index = finished[next]
    // One that ended in the middle of another one's callbacks has its own still to come.
    try futures[index].job.announce(call)
    return (index + 1, futures[index].hasFailed)
  }

  /// Lets go of the futures.
  func close() {
    if pending > 0 { for future in futures where !future.isDone { future.remove(self) } }
    futures = []
    finished = []
    next = 0
    pending = 0
  }

  private func wait(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) {
    try Module.shared.attendToEvents(call)
    guard next == finished.count, pending > 0 else { return }
    let pools = pendingPools()
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      while next == finished.count {
        let outcome = PoolCore.waitForNews(of: pools.map(\.core), until: deadline)
        guard outcome == .done else { return outcome }
        for pool in pools { try pool.attend(call) }
      }
      return .done
    }
  }

  private func pendingPools() -> [PoolObject] {
    var pools: [PoolObject] = []
    for future in futures where !future.isDone {
      if !pools.contains(where: { $0 === future.pool }) { pools.append(future.pool) }
    }
    return pools
  }
}

/// The object that `futures.lua` has for a watch.
enum FutureWatchBinding {
  static let watch = LuaClass<FutureWatch>("FutureWatch") { watch in
    watch.method("next") { call, watch throws(LuaFailure) in
      let deadline = Deadline(seconds: try call.timeout(2))
      guard let found = try watch.takeNext(call, deadline) else {
        try call.pushNil()
        return 1
      }
      try call.push(found.index)
      try call.push(found.hasFailed)
      return 2
    }
    watch.metamethod("__close") { _, watch throws(LuaFailure) in
      watch.close()
      return 0
    }
  }
}
