internal import LinuxSystem

/// Stops the thread, which is to say the process: the one place where it sleeps.
///
/// Without descriptors it sleeps on words (futex_waitv), with descriptors in poll (ppoll). The end
/// of a child ends either. In poll the wake-up of a word arrives as a signal: see
/// ``WaitObserver/willPoll(_:)``.
enum ThreadParker {
  /// How long a sleep lasts at most that has more to watch than the system takes: all is looked at
  /// then.
  private static let look: Int64 = 5_000_000

  /// Sleeps for one request.
  @inline(__always)
  static func park(_ request: borrowing WaitRequest) -> WakeReason {
    if let first = request.first, request.more.isEmpty, request.descriptors.isEmpty,
      request.processes.isEmpty, ChildWatch.shared.isEmpty
    {
      return reason(Futex.wait(first, request.second, request.third, request.deadline))
    }
    return parkOnMany(request, until: request.deadline)
  }

  @inline(never)
  private static func parkOnMany(_ request: borrowing WaitRequest, until deadline: Deadline)
    -> WakeReason
  {
    var all = Union(until: deadline)
    all.add(request)
    return all.park()
  }

  static func reason(_ futex: Futex.Reason) -> WakeReason {
    switch futex {
    case .woken, .changed: .woken
    case .timedOut: .timedOut
    case .interrupted: .interrupted
    }
  }

  /// All that one sleep of the thread is for: a request, or those of all tasks.
  struct Union {
    private var words: [Futex.Condition] = []
    private var processes: [WatchedProcess] = []
    private var descriptors: [Poll.Watch] = []
    private var deadline: Deadline

    init(until deadline: Deadline) { self.deadline = deadline }

    mutating func add(_ request: borrowing WaitRequest) {
      if let first = request.first { words.append(first) }
      if let second = request.second { words.append(second) }
      if let third = request.third { words.append(third) }
      words += request.more
      processes += request.processes
      descriptors += request.descriptors
      if request.deadline.nanoseconds < deadline.nanoseconds { deadline = request.deadline }
    }

    mutating func park() -> WakeReason {
      if descriptors.isEmpty, ChildWatch.shared.isTold, let reason = parkOnWords() {
        return ChildWatch.shared.hasEnded ? .interrupted : reason
      }
      return parkInPoll()
    }

    /// Nil if a child's word does not tell any more whether it lives.
    private mutating func parkOnWords() -> WakeReason? {
      var all = words
      for process in processes {
        guard let condition = process.life.announceSleeper() else { return .woken }
        all.append(condition)
      }
      guard ChildWatch.shared.announce(into: &all) else { return nil }
      if all.isEmpty { return (try? Poll.wait([], deadline)) == nil ? .interrupted : .timedOut }
      if all.count <= Futex.most { return ThreadParker.reason(Futex.wait(all, deadline)) }
      // The rest is looked at when the time is up, by those who wait for it.
      let reason = Futex.wait(all, deadline.capped(nanosecondsFromNow: ThreadParker.look))
      return reason == .timedOut && !deadline.isPast ? .woken : ThreadParker.reason(reason)
    }

    private mutating func parkInPoll() -> WakeReason {
      guard (try? PollWake.prepare()) != nil else { return .timedOut }
      Scheduler.shared.observer?.willPoll(words)
      defer { Scheduler.shared.observer?.didPoll() }
      var watched = descriptors
      var opened: [Int32] = []
      defer { for descriptor in opened { ProcessDescriptor.close(descriptor) } }
      for process in processes {
        guard let descriptor = ProcessDescriptor.open(process.pid) else { continue }
        opened.append(descriptor)
        watched.append((descriptor, Poll.readable))
      }
      let others = watched.count
      let seesAll = ChildWatch.shared.announce(into: &watched) && opened.count == processes.count
      // From here on the process that changes a word sends a signal.
      if words.contains(where: { $0.word.load() != $0.expected }) { return .woken }
      if processes.contains(where: { $0.life.reading == .died }) { return .woken }
      let until = seesAll ? deadline : deadline.capped(nanosecondsFromNow: ThreadParker.look)
      guard let ready = try? Poll.wait(watched, until) else { return .interrupted }
      // A child that the system does not know any more is to be collected.
      if !seesAll, !ChildWatch.shared.isTold { return .interrupted }
      if ready[others...].contains(true) { return .interrupted }
      // A child that the system has collected by itself, as where SIGCHLD is ignored, has no
      // descriptor any more.
      if !seesAll, ChildWatch.shared.hasEnded { return .interrupted }
      return ready.contains(true) || !deadline.isPast ? .woken : .timedOut
    }
  }
}
