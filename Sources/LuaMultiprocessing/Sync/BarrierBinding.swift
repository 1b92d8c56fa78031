internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// A barrier as a script holds it.
final class BarrierObject {
  let barrier: SharedBarrier
  /// What one of the parties runs before all are let go. Every process has its own copy.
  let action: LuaReference?
  /// While the action is being encoded, which may have the barrier itself as an upvalue.
  var isEncoding = false

  init(_ barrier: SharedBarrier, _ action: LuaReference?) {
    self.barrier = barrier
    self.action = action
  }

  /// The party whose action runs in another process.
  private var acting: SharedBarrier.Party?

  /// Arrives, waits for the others and leaves. Blocks until the deadline; events are attended to
  /// meanwhile.
  /// - Returns: This party's number.
  func wait(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Int {
    let party = try arrive(call, deadline, action != nil)
    if party.mustAct {
      do throws(LuaFailure) {
        try act(call, party)
      } catch {
        _ = barrier.leave(party)
        throw error
      }
      return try leave(party)
    }
    return try finish(call, party, deadline)
  }

  /// Like `wait` for a process on another computer, where the action is: the party that must run it
  /// does not leave before ``endAction(hasSucceeded:)``.
  func arrive(
    _ call: LuaCall, _ deadline: Deadline, hasAction: Bool
  ) throws(LuaFailure) -> (index: Int, mustAct: Bool) {
    let party = try arrive(call, deadline, hasAction)
    guard party.mustAct else { return (try finish(call, party, deadline), false) }
    acting = party
    return (party.index, true)
  }

  /// The action has ended elsewhere. Returns the party's number, or nil if it failed.
  func endAction(hasSucceeded: Bool) throws(LuaFailure) -> Int? {
    guard let party = acting else { return nil }
    acting = nil
    if hasSucceeded {
      barrier.finishAction(party)
      return try leave(party)
    }
    barrier.failAction(party)
    _ = barrier.leave(party)
    return nil
  }

  /// Waits for the others and leaves.
  private func finish(
    _ call: LuaCall, _ party: SharedBarrier.Party, _ deadline: Deadline
  ) throws(LuaFailure) -> Int {
    do throws(LuaFailure) {
      _ = try Module.shared.wait(call) { () throws(LuaFailure) in barrier.wait(party, deadline) }
    } catch {
      // The party of a manager's client does not come back.
      if Module.runsForNobody { barrier.fail(party) }
      _ = barrier.leave(party)
      throw error
    }
    return try leave(party)
  }

  private func leave(_ party: SharedBarrier.Party) throws(LuaFailure) -> Int {
    if let why = barrier.leave(party) { throw Self.broken(why) }
    return party.index
  }

  private func arrive(
    _ call: LuaCall, _ deadline: Deadline, _ hasAction: Bool
  ) throws(LuaFailure) -> SharedBarrier.Party {
    var party: SharedBarrier.Party?
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      let arrival = try translatingMemory { () throws(SharedMemoryError) in
        try barrier.arrive(hasAction: hasAction, deadline)
      }
      switch arrival {
      case .arrived(let arrived): party = arrived
      case .broken(let why): throw Self.broken(why)
      case .interrupted: return .interrupted
      }
      return .done
    }
    return party!
  }

  private func act(_ call: LuaCall, _ party: SharedBarrier.Party) throws(LuaFailure) {
    guard let action else { return }
    do throws(LuaFailure) {
      try call.push(action)
      try call.call(arguments: 0, results: 0)
    } catch {
      barrier.failAction(party)
      throw error
    }
    barrier.finishAction(party)
  }

  private static func broken(_ why: BarrierBreak) -> LuaFailure {
    let text =
      switch why {
      case .timedOut: "a party has waited for too long"
      case .aborted: "the barrier was aborted"
      case .reset: "the barrier was reset"
      case .actionFailed(let pid): "the action failed in process \(pid)"
      case .died(0): "a party is gone"
      case .died(let pid): "process \(pid) died at the barrier"
      }
    return .error(className: "BrokenBarrierError", message: "Barrier.wait: \(text)")
  }
}

/// `Barrier`.
enum BarrierBinding {
  static let barrier = LuaClass<BarrierObject>("Barrier") { definition in
    definition.method("wait") { call, object throws(LuaFailure) in
      let timeout = try call.timeout(2) ?? object.barrier.timeout
      try call.push(try object.wait(call, Deadline(seconds: timeout)))
      return 1
    }
    definition.method("reset") { _, object throws(LuaFailure) in
      object.barrier.reset()
      return 0
    }
    definition.method("abort") { _, object throws(LuaFailure) in
      object.barrier.abort()
      return 0
    }
    definition.getter("parties") { call, object throws(LuaFailure) in
      try call.push(object.barrier.parties)
      return 1
    }
    definition.getter("n_waiting") { call, object throws(LuaFailure) in
      try call.push(object.barrier.waiting)
      return 1
    }
    definition.getter("broken") { call, object throws(LuaFailure) in
      try call.push(object.barrier.isBroken)
      return 1
    }
    definition.metamethod("__tostring") { call, object throws(LuaFailure) in
      let barrier = object.barrier
      let place = String(call.identity(1), radix: 16)
      let state =
        barrier.isBroken ? "broken" : "waiters=\(barrier.waiting)/\(barrier.parties)"
      try call.push("<Barrier at 0x\(place) \(state)>")
      return 1
    }
    definition.pickle(encode: encode, decode: decode)
  }

  // MARK: Crossing

  /// The name of the barrier, and the action as a message of its own, so that it comes along.
  private static func encode(
    _ call: LuaCall, _ object: BarrierObject, _ message: OutgoingMessage
  ) throws(LuaFailure) -> WireValue {
    let name = SharedObjects.reference(object.barrier.id, message)
    guard let action = object.action, !object.isEncoding else { return .array([name]) }
    object.isEncoding = true
    defer { object.isEncoding = false }
    return try Module.shared.withMessage { inner throws(LuaFailure) in
      try call.push(action)
      try Pickler.encode(call, -1, into: inner, root: ".action")
      message.references += inner.references
      call.pop()
      return .array([name, .bytes(inner.bytes.copy())])
    }
  }

  private static func decode(
    _ call: LuaCall, _ value: WireValue
  ) throws(LuaFailure) -> BarrierObject {
    guard case .array(let parts) = value, let name = parts.first else {
      throw .picklingError("a barrier came without its identifier")
    }
    let id = try SharedObjects.identifier(name)
    let arena = try SharedObjects.arena()
    let barrier = try translatingMemory { () throws(SharedMemoryError) in
      try SharedBarrier(in: arena, opening: id)
    }
    guard parts.count > 1, case .bytes(let bytes) = parts[1] else {
      return BarrierObject(barrier, nil)
    }
    try Unpickler.decode(call, bytes)
    let action = try call.reference(-1)
    call.pop()
    return BarrierObject(barrier, action)
  }

  /// `Barrier(parties[, action[, timeout]])`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Barrier", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords(["parties", "action", "timeout"], from: 1)
      let parties = try call.integer(1, "parties")
      guard parties >= 1, parties <= SharedBarrier.limit else {
        throw call.invalid("parties", "1 to \(SharedBarrier.limit) expected, got \(parties)")
      }
      let hasAction = try call.checkOptionalCallable(2, "action")
      let timeout = try call.timeout(3)
      let arena = try SharedObjects.arena()
      let made = try translatingMemory { () throws(SharedMemoryError) in
        try SharedBarrier(in: arena, parties: parties, timeout: timeout)
      }
      let action = hasAction ? try call.reference(2) : nil
      try call.push(BarrierObject(made, action), barrier)
      return 1
    }
  }
}
