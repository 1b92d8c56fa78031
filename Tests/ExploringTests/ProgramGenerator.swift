/// Programs of a few operations, the same for the same number.
struct ProgramGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  private mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  /// A program. Each one has few kinds of objects, so that its processes meet.
  mutating func program() -> ModelProgram {
    let count = 2 + below(2)
    let kinds = (0..<1 + below(3)).map { _ in below(8) }
    var processes: [[ModelOperation]] = (0..<count).map { _ in
      (0..<(count == 2 ? 2 + below(3) : 1 + below(2))).flatMap { _ in
        unit(of: kinds[below(kinds.count)])
      }
    }
    if below(2) == 0 { startOthers(&processes) }
    return ModelProgram(processes, timeIsFree: below(4) == 0)
  }

  /// The first process starts the others, and may wait for them.
  private mutating func startOthers(_ processes: inout [[ModelOperation]]) {
    var first = processes[0]
    for other in 1..<processes.count {
      let start = first.lastIndex { $0.action == .start }.map { $0 + 1 } ?? 0
      first.insert(ModelOperation(.start, other), at: place(in: first, from: start))
    }
    for other in 1..<processes.count {
      let start = first.firstIndex(of: ModelOperation(.start, other)) ?? 0
      switch below(4) {
      case 0...1:
        let join = ModelOperation(.join, other, patience: patience())
        first.insert(
          contentsOf: [join, ModelOperation(.look, other)], at: place(in: first, from: start + 1))
      case 2: first.insert(ModelOperation(.look, other), at: place(in: first, from: start + 1))
      default: break
      }
    }
    processes[0] = first + [ModelOperation(.joinAll)]
  }

  /// A place that is not between the two parts of something.
  private mutating func place(in operations: [ModelOperation], from start: Int) -> Int {
    let places = (start...operations.count).filter { place in
      guard operations.indices.contains(place) else { return true }
      switch operations[place].action {
      case .awaitEvent, .awaitParties, .awaitNotice, .regain: return false
      case .release: return place == 0 || operations[place - 1].action != .enlist
      default: return true
      }
    }
    return places[below(places.count)]
  }

  private mutating func patience() -> Int? { below(2) == 0 ? nil : below(3) }

  private mutating func unit(of kind: Int) -> [ModelOperation] {
    let thing = below(2)
    switch kind {
    case 0: return [number(thing)]
    case 1:
      switch below(5) {
      case 0...1: return [ModelOperation(.acquire, thing, patience: patience())]
      case 2...3: return [ModelOperation(.release, thing)]
      default: return [ModelOperation(.readUnlocked, thing)]
      }
    case 2:
      return [
        below(3) == 0
          ? ModelOperation(.give, thing) : ModelOperation(.take, thing, patience: patience())
      ]
    case 3: return [queue(thing)]
    case 4: return event()
    case 5: return condition()
    case 6: return barrier()
    default:
      let number = number(thing)
      return [ModelOperation(.sleep, patience: 1 + below(2)), number]
    }
  }

  private mutating func number(_ thing: Int) -> ModelOperation {
    switch below(5) {
    case 0...1: ModelOperation(.read, thing)
    case 2...3: ModelOperation(.write, thing)
    default: ModelOperation(.add, thing)
    }
  }

  private mutating func queue(_ thing: Int) -> ModelOperation {
    switch below(8) {
    case 0...2: ModelOperation(.put, thing, patience: patience())
    case 3...4: ModelOperation(.get, thing, patience: patience())
    case 5: ModelOperation(.count, thing)
    case 6: ModelOperation(.taskDone, thing)
    default: ModelOperation(.joinQueue, thing, patience: patience())
    }
  }

  private mutating func event() -> [ModelOperation] {
    switch below(6) {
    case 0...1: return [ModelOperation(.set)]
    case 2: return [ModelOperation(.clear)]
    case 3: return [ModelOperation(.isSet)]
    default:
      let patience = patience()
      return [
        ModelOperation(.beginWait, patience: patience),
        ModelOperation(.awaitEvent, patience: patience),
      ]
    }
  }

  private mutating func condition() -> [ModelOperation] {
    let (acquire, release) = (ModelOperation(.acquire, 2), ModelOperation(.release, 2))
    let number = number(0)
    let before = below(3) == 0 ? [number] : []
    guard below(2) == 0 else {
      let notify = ModelOperation(below(3) == 0 ? .notifyAll : .notify, 2)
      return [acquire] + before + [notify, release]
    }
    let patience = patience()
    return [acquire] + before + [
      ModelOperation(.enlist, 2, patience: patience), release,
      ModelOperation(.awaitNotice, 2, patience: patience),
      ModelOperation(.regain, 2), release,
    ]
  }

  private mutating func barrier() -> [ModelOperation] {
    switch below(6) {
    case 0: return [ModelOperation(.abort)]
    case 1: return [ModelOperation(.reset)]
    default:
      let patience = patience()
      return [
        ModelOperation(.arrive, patience: patience),
        ModelOperation(.awaitParties, patience: patience),
      ]
    }
  }
}
