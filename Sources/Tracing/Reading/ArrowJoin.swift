// Cause and effect are found from what records say of identity: an item's sequence number, a lock's
// turn, an event's count of sets. Sorted by that, causes and their effects stand together.

extension Recording.Event {
  /// What a cause and its effect have in common, the cause before the effect; nil for what is
  /// neither.
  var linkKeys: (UInt64, UInt64)? {
    let isFailed = flags.contains(.failed)
    // A task that failed was handed over too.
    if isFailed, operation != .task { return nil }
    switch operation {
    case .put: return keys(.put, argument, isEffect: false)
    case .get: return keys(.put, argument, isEffect: true)
    case .send: return keys(.send, argument, isEffect: false)
    case .receive: return keys(.send, argument, isEffect: true)
    case .call: return keys(.call, argument, isEffect: false)
    case .service: return keys(.call, argument, isEffect: true)
    case .submit: return keys(.task, argument >> 24, isEffect: false)
    case .task: return keys(.task, argument >> 24, isEffect: true)
    case .release: return keys(.turn, argument &+ 1, isEffect: false)
    case .acquire: return keys(.turn, argument, isEffect: true)
    case .set: return keys(.set, argument, isEffect: false)
    case .waitEvent: return keys(.set, argument, isEffect: true)
    case .waitBarrier: return keys(.barrier, argument, isEffect: false)
    case .give: return keys(.permit, UInt64(max(begin, 0)), isEffect: false)
    case .take where flags.contains(.special):
      return keys(.permit, UInt64(max(begin, 0)), isEffect: true)
    case .notify: return keys(.notice, UInt64(max(begin, 0)), isEffect: true)
    case .waitCondition where flags.contains(.special):
      return keys(.notice, UInt64(max(begin, 0)), isEffect: false)
    case .start, .join: return (UInt64(ArrowJoin.Link.life.rawValue) << 32, UInt64(max(begin, 0)))
    default: return nil
    }
  }

  private func keys(
    _ link: ArrowJoin.Link, _ number: UInt64, isEffect: Bool
  ) -> (UInt64, UInt64) {
    (
      UInt64(link.rawValue) << 32 | UInt64(UInt32(bitPattern: object)),
      number << 1 | (isEffect ? 1 : 0)
    )
  }
}

/// Finds arrows while one goes through events by their ``Recording/Event/linkKeys``. It keeps no
/// more of them than belong together.
struct ArrowJoin {
  enum Link: UInt8 {
    case put, send, call, task, turn, set, barrier, permit, notice, life
  }

  /// An event, and its index where it has one.
  struct End {
    var event: Recording.Event
    var index: Int32
  }

  /// An arrow that was found.
  struct Found {
    let kind: Recording.Arrow.Kind
    let from: End
    let to: End
    let begin: Int64
    let end: Int64
  }

  private var keys: (UInt64, UInt64) = (.max, .max)
  private var link = Link.life
  /// What has come of those that belong together.
  private var cause: End?
  private var parties: [End] = []
  private var givers: [End] = []
  private var takers: [(end: End, giver: End?)] = []
  private var notices: [End] = []
  private var sleepers: [End] = []
  private var starts: [End] = []
  private var joins: [End] = []
  /// What was found, for the caller to take.
  private(set) var found: [Found] = []

  /// Takes what was found since the last time.
  mutating func takeFound() -> [Found] {
    defer { found.removeAll(keepingCapacity: true) }
    return found
  }

  /// Goes on to the next event. A task is told what it is called by who handed it over.
  mutating func see(_ end: inout End, _ keys: (UInt64, UInt64)) {
    if keys.0 != self.keys.0 || keys.1 >> 1 != self.keys.1 >> 1 { endNumber() }
    if keys.0 != self.keys.0 {
      endObject()
      link = Link(rawValue: UInt8(truncatingIfNeeded: keys.0 >> 32)) ?? .life
    }
    self.keys = keys
    let isEffect = keys.1 & 1 == 1
    switch link {
    case .barrier: parties.append(end)
    case .permit: seePermit(end, isEffect)
    case .notice: if isEffect { seeNotice(end) } else { sleepers.append(end) }
    case .life:
      if end.event.operation == .start { starts.append(end) } else { joins.append(end) }
    default: seeNumber(&end, isEffect)
    }
  }

  /// All events have come.
  /// - Parameter lives: Those of the processes, by their indices.
  mutating func finish(_ recording: Recording, lives: [Int: End]) {
    endNumber()
    endObject()
    for start in starts {
      let pid = Int32(truncatingIfNeeded: Int64(bitPattern: start.event.argument))
      let child = recording.processes.indices.first {
        recording.processes[$0].pid == pid && recording.processes[$0].end >= start.event.begin
      }
      if let child, let life = lives[child] { draw(.start, start, life) }
    }
    for join in joins {
      let pid = Int32(truncatingIfNeeded: Int64(bitPattern: join.event.argument))
      if let child = recording.process(pid, at: join.event.end), let life = lives[child] {
        draw(.end, life, join)
      }
    }
  }

  /// Draws an arrow from where a cause took effect to the end of its effect.
  private mutating func draw(_ kind: Recording.Arrow.Kind, _ from: End, _ to: End) {
    let (source, target) = (from.event, to.event)
    let isBeginning: Bool =
      switch target.operation {
      case .process, .thread, .task, .service: true
      default: false
      }
    let end = isBeginning ? target.begin : target.end
    // What makes no sense is damage, or a pid that was given twice.
    guard source.begin <= end else { return }
    // A cause is recorded when it has ended, which may be after its effect was seen; it took effect
    // before.
    let begin = max(min(source.end - 1, end), source.begin)
    found.append(
      Found(
        kind: kind, from: from, to: to, begin: begin,
        end: isBeginning ? end : max(end - 1, begin)))
  }

  // MARK: Numbers

  /// Two operations of the same object that say the same number.
  private mutating func seeNumber(_ end: inout End, _ isEffect: Bool) {
    guard isEffect else {
      // Of several who set an event the first one counts.
      if link == .set, let cause, cause.event.begin <= end.event.begin { return }
      cause = end
      return
    }
    guard let cause else { return }
    switch link {
    case .put: draw(.put, cause, end)
    case .send: draw(.send, cause, end)
    case .call: draw(.call, cause, end)
    case .task:
      end.event.detail = cause.event.detail
      draw(.call, cause, end)
    // From who gave a lock back to who took it next, if that is somebody else.
    case .turn where cause.event.thread != end.event.thread: draw(.release, cause, end)
    case .set: draw(.set, cause, end)
    default: break
    }
  }

  private mutating func endNumber() {
    cause = nil
    // From the last one to come to a barrier to all others.
    if parties.count > 1, let last = parties.max(by: { $0.event.begin < $1.event.begin }) {
      for party in parties where party.index != last.index || party.event != last.event {
        draw(.barrier, last, party)
      }
    }
    parties.removeAll(keepingCapacity: true)
  }

  private mutating func endObject() {
    endTakers(until: .max)
    endNotices(until: .max)
    (givers, sleepers) = ([], [])
  }

  // MARK: By time

  /// A permit has no identity: a process that had to wait for one got it from the last who gave
  /// one.
  private mutating func seePermit(_ end: End, _ isEffect: Bool) {
    let begin = end.event.begin
    endTakers(until: begin)
    givers.removeAll { $0.event.end <= begin }
    guard isEffect else {
      for index in takers.indices where end.event.end > takers[index].end.event.begin {
        takers[index].giver = end
      }
      return givers.append(end)
    }
    takers.append((end, givers.last))
  }

  private mutating func endTakers(until time: Int64) {
    for taker in takers where taker.end.event.end <= time {
      if let giver = taker.giver, giver.event.thread != taker.end.event.thread {
        draw(.release, giver, taker.end)
      }
    }
    takers.removeAll { $0.end.event.end <= time }
  }

  /// Each notification wakes those that waited first. It may come to a wait that begins while it
  /// goes on.
  private mutating func seeNotice(_ end: End) {
    endNotices(until: end.event.begin)
    notices.append(end)
  }

  private mutating func endNotices(until time: Int64) {
    while let notice = notices.first, notice.event.end <= time {
      notices.removeFirst()
      var left = notice.event.argument
      var rest: [End] = []
      for sleeper in sleepers {
        // Nobody wakes it any more.
        if sleeper.event.end <= notice.event.begin { continue }
        if left > 0, sleeper.event.begin < notice.event.end {
          left -= 1
          draw(.notify, notice, sleeper)
        } else {
          rest.append(sleeper)
        }
      }
      sleepers = rest
    }
  }
}
