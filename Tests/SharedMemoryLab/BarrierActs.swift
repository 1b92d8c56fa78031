import LinuxSystem
import SharedMemory
import TestSupport

/// What is done with barriers. The laboratory itself is one of the parties where somebody has to
/// be.
extension Act {
  /// A barrier at which the laboratory waits as one of the parties, and has fallen asleep.
  private final class Attended {
    let barrier: SharedBarrier
    var party: SharedBarrier.Party?

    init(_ world: World, parties: Int, attended: Bool) throws {
      barrier = try SharedBarrier(in: world.arena, parties: parties)
      guard attended, case .arrived(let party) = try barrier.arrive(hasAction: false) else {
        return
      }
      self.party = party
      world.arena.processes.ring(world.arena.processes.current)
      _ = barrier.wait(party)
    }
  }

  private enum Fate { case waiting, passed, broken, any }

  private static func barrier(
    _ name: String, parties: Int, attended: Bool, fates: [Failpoint: Fate] = [:],
    play: @escaping (SharedBarrier) throws -> Void
  ) -> Act {
    Act(
      name: name,
      prepare: { world in
        world.others = [try Attended(world, parties: parties, attended: attended)]
      },
      play: { world in
        guard let attended = world.others[0] as? Attended else { return }
        try play(attended.barrier)
      },
      verify: { (world, slot, point) throws(Failure) in
        guard let attended = world.others[0] as? Attended else { return }
        let pid = Int(world.arena.processes.pid(of: slot) ?? 0)
        try verify(attended, fates[point] ?? .any, pid)
      })
  }

  private static func verify(_ attended: Attended, _ fate: Fate, _ pid: Int) throws(Failure) {
    let barrier = attended.barrier
    if let party = attended.party {
      let isBroken = barrier.isBroken
      let waits = barrier.waiting == 1
      let why = barrier.leave(party)
      let found: Fate = waits ? .waiting : why == nil ? .passed : .broken
      try require(fate == .any || fate == found, "the other party is \(found), not \(fate)")
      if case .died(let dead) = why {
        try require(isBroken, "a party died, and it is not broken")
        try require(dead == pid, "process \(dead) is named")
      }
    } else if fate == .broken {
      guard
        case .broken(.died(pid)) = try expect("arrive", { try barrier.arrive(hasAction: false) })
      else { throw Failure("the dead party is not told of") }
    }
    barrier.reset()
    try require(!barrier.isBroken && barrier.waiting == 0, "the reset does not help")
    // One more round, with all parties from here.
    var parties: [SharedBarrier.Party] = []
    for _ in 0..<barrier.parties {
      guard
        case .arrived(let party) = try expect("arrive", { try barrier.arrive(hasAction: false) })
      else { throw Failure("it is still broken") }
      parties.append(party)
    }
    try require(parties.map(\.index) == Array(0..<parties.count), "the numbers are wrong")
    for party in parties {
      try require(barrier.wait(party, .now) == .done && barrier.leave(party) == nil, "not passed")
    }
  }

  private static func attend(_ barrier: SharedBarrier, _ action: (() -> Void)? = nil) throws {
    guard case .arrived(let party) = try barrier.arrive(hasAction: action != nil) else { return }
    if party.mustAct {
      action?()
      barrier.finishAction(party)
    } else {
      _ = barrier.wait(party, Deadline(seconds: 0.001))
    }
    _ = barrier.leave(party)
  }

  static var barriers: [Act] {
    let passed: [Failpoint: Fate] = [
      .barrierDecided: .passed, .barrierSettled: .passed, .waiterToWake: .passed,
      .waiterLeft: .passed, .waiterClaimed: .waiting, .slotAdopted: .waiting,
    ]
    return [
      barrier(
        "wait at a barrier in vain", parties: 2, attended: false,
        fates: [.barrierArrived: .broken, .sleepAnnounced: .broken]
      ) { try attend($0) },
      barrier(
        "be the last at a barrier", parties: 2, attended: true,
        fates: passed.merging([.barrierArrived: .broken]) { $1 }
      ) { try attend($0) },
      barrier(
        "be the last of many at a barrier", parties: 40, attended: false
      ) { barrier in
        for _ in 1..<40 { _ = try barrier.arrive(hasAction: false) }
        try attend(barrier)
      },
      barrier(
        "run the action of a barrier", parties: 2, attended: true,
        fates: passed.merging([.barrierArrived: .broken, .heapGrow: .broken]) { $1 }
      ) { barrier in
        try attend(barrier) { pass(.heapGrow) }
      },
      barrier("abort a barrier", parties: 2, attended: true) { barrier in
        barrier.abort()
        barrier.reset()
      },
      barrier(
        "reset a barrier", parties: 2, attended: true,
        fates: [.barrierDecided: .any, .slotAdopted: .waiting]
      ) { $0.reset() },
    ]
  }

  /// Passes a failpoint from here.
  private static func pass(_ point: Failpoint) { FailpointTrigger.pass(point.rawValue) }
}
