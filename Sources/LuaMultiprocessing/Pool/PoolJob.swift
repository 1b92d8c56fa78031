internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// One map or apply, and what has come of it: what an AsyncResult shows.
final class PoolJob {
  let id: JobID
  /// A map gives a list, an apply one value.
  let isMap: Bool
  let count: Int
  private(set) var remaining: Int
  /// The results so far; for an apply its one element.
  let results: LuaReference
  /// The failed task with the lowest index decides what `get` raises.
  private var failure: (index: Int, error: LuaReference)?
  private let callback: LuaReference?
  private let errorCallback: LuaReference?
  /// Who is told first when it is ready, once.
  var observer: (any JobObserver)?
  /// Whether its callbacks have run.
  private var isAnnounced = false

  init(
    id: JobID, isMap: Bool, count: Int, results: LuaReference,
    callback: LuaReference?, errorCallback: LuaReference?
  ) {
    self.id = id
    self.isMap = isMap
    self.count = count
    remaining = count
    self.results = results
    self.callback = callback
    self.errorCallback = errorCallback
  }

  var isReady: Bool { remaining == 0 }
  var isSuccessful: Bool { isReady && failure == nil }

  /// Keeps the value on top of the stack, which is popped, as the result of a task.
  func settle(_ index: Int, _ call: LuaCall) throws(LuaFailure) {
    remaining -= 1
    try call.push(results)
    call.insert(-2)
    try call.rawSet(-2, index + 1)
    call.pop()
  }

  /// Keeps the error on top of the stack, which is popped, as the outcome of a task.
  func fail(_ index: Int, _ call: LuaCall) throws(LuaFailure) {
    remaining -= 1
    let isFirst = failure.map { index < $0.index } ?? true
    if isFirst { failure = (index, try call.reference(-1)) }
    call.pop()
  }

  /// Ends the job with the error on top of the stack, which is popped.
  func abandon(_ call: LuaCall) throws(LuaFailure) {
    guard !isReady else { return call.pop() }
    remaining = 0
    failure = (-1, try call.reference(-1))
    call.pop()
  }

  /// Pushes the result, or raises the error.
  func push(_ call: LuaCall) throws(LuaFailure) {
    if let failure {
      try call.push(failure.error)
      throw .raised
    }
    try call.push(results)
    if !isMap {
      try call.rawGet(-1, 1)
      call.remove(-2)
    }
  }

  /// Calls the callback that fits, once. What it raises is reported, and hinders nobody.
  func announce(_ call: LuaCall) throws(LuaFailure) {
    guard isReady, !isAnnounced else { return }
    isAnnounced = true
    let observer = observer
    self.observer = nil
    try observer?.jobIsReady(call)
    guard let function = failure == nil ? callback : errorCallback else { return }
    let top = call.count
    defer { call.setTop(top) }
    try call.push(function)
    if let failure { try call.push(failure.error) } else { try push(call) }
    do throws(LuaFailure) {
      try call.callTraced(arguments: 1, results: 0)
    } catch {
      call.pushRaised(error)
      if call.isInstance(-1, of: "KeyboardInterrupt") { throw .raised }
      let text = (try? call.display(-1)) ?? "?"
      Console.report("a pool's callback failed: \(text)\n\(call.takeTraceback() ?? "")")
    }
  }
}

/// Somebody who wants to know when a job is ready.
protocol JobObserver: AnyObject {
  func jobIsReady(_ call: LuaCall) throws(LuaFailure)
}
