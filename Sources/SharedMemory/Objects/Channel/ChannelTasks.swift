internal import Exploring
package import LinuxSystem
internal import Tracing
internal import Waiting

// Python's JoinableQueue counts the items that were put and not declared done. Here that count is a
// difference: the tail sequence number says how many items were ever put, and one word how many of
// them are done. So an item and its being unfinished are published by the same store: no death of a
// producer can leave one without the other.
//
// The word is written under the consumers' lock only. A single store declares an item done;
// dropping an item takes two, of the head sequence number and of the word, and notes before the
// first one what the second will be, so that the successor of the lock does both or neither
// (`ChannelIntent.drop`).
//
// A consumer that dies between taking an item and declaring it done leaves it unfinished, as in
// Python: who joins waits until somebody declares it done instead, or gives up.

extension ChannelCore {
  private var doneWord: SharedWord64 { memory.word(words + ChannelWords.done) }
  private var doneSleep: SharedWord32 { memory.word32(words + ChannelWords.doneSleep32) }

  /// Items that were put and not declared done, as they were at one instant.
  var unfinished: UInt64 {
    // The tail never falls behind: when no item is unfinished in this order, there was none then.
    let done = doneWord.load()
    return tailSequence.load() &- done
  }

  /// Declares one item done; false if all are.
  func taskDone() -> Bool {
    lockHead()
    let done = doneWord.relaxed
    guard tailSequence.loadAcquire() != done else {
      unlockHead()
      return false
    }
    memory.store(words + ChannelWords.done, done + 1)
    Failpoint.hit(.taskDone)
    unlockHead()
    wakeJoiners()
    return true
  }

  /// Takes the next item before the sequence number `end` and throws it away, which counts as done.
  /// - Returns: Whether there was one.
  func drop(before end: UInt64) -> Bool {
    lockHead()
    let sequence = headSequence.relaxed
    guard sequence < end, hasItem(sequence) else {
      unlockHead()
      return false
    }
    let (place, word) = nextRecord()
    let isBlock = Record.kind(word) == Record.block
    let length = isBlock ? memory.load(place + 16) : Record.length(word)
    let block = isBlock ? memory.load(place + 8) : 0
    let pin = isBlock ? memory.openPin() : 0
    let done = min(doneWord.relaxed + 1, tailSequence.loadAcquire())
    memory.store(memory.ownSlot + Slot.intent + ChannelIntent.done, done)
    announce(ChannelIntent.drop, sequence, claim: 0, pin: pin, block: block)
    Failpoint.hit(.dropIntent)
    consume(sequence, length, size: Record.size(Record.length(word))) {
      if pin != 0 { memory.store(pin, block) }
      memory.store(words + ChannelWords.done, done)
      Failpoint.hit(.dropCounted)
    }
    settleIntent()
    unlockHead()
    Failpoint.hit(.takeUnlocked)
    if writerSleep.load() != 0 { wakeWriters() }
    wakeJoiners()
    if pin != 0 {
      memory.releaseMessage(in: pin)
      memory.closePin(pin)
    }
    return true
  }

  /// Tells those who wait for the last item, if it was the last. The lock's release before it was a
  /// full
  /// barrier: either this sees the sleeper's mark, or the sleeper sees the new count.
  private func wakeJoiners() {
    guard doneSleep.load() != 0, unfinished == 0 else { return }
    doneSleep.store(0)
    Futex.wakeAll(doneWord.lowHalf)
  }

  /// Sleeps until no item is unfinished.
  fileprivate func join(_ deadline: Deadline) -> WaitOutcome {
    if unfinished == 0 { return .done }
    if deadline == .now { return .timedOut }
    var sleeper = Sleeper(memory, deadline)
    while true {
      doneSleep.store(1)
      let seen = doneWord.load()
      if unfinished == 0 { return .done }
      if let outcome = sleeper.sleep((doneWord.lowHalf, UInt32(truncatingIfNeeded: seen))) {
        return outcome
      }
    }
  }
}

extension Channel {
  /// How many items were put and not yet declared done, by ``taskDone()`` or ``clear()``.
  package var unfinished: Int { Int(core.unfinished) }

  /// Declares one item done. Python's `JoinableQueue.task_done`.
  /// - Returns: False if all items that were ever put are done already; nothing changed then.
  package func taskDone() -> Bool {
    _ = object.probe?.begin(.taskDone)
    defer { object.probe?.stepped() }
    return core.taskDone()
  }

  /// Waits until every item that was put is done. Python's `JoinableQueue.join`.
  package func waitUntilDone(_ deadline: Deadline) -> WaitOutcome {
    let begin = object.probe?.begin(.joinQueue, until: deadline) ?? 0
    let outcome = core.join(deadline)
    if outcome != .interrupted {
      object.probe?.whole(.joinQueue, since: begin, outcome == .done ? [] : [.failed])
    }
    return outcome
  }

  /// Takes and drops all that is in the channel at this moment; each counts as done.
  /// - Returns: How many messages it dropped.
  @discardableResult
  package func clear() -> Int {
    let begin = object.probe?.begin(.clear) ?? 0
    let end = core.tailSequence.load()
    var dropped = 0
    while core.drop(before: end) { dropped += 1 }
    if dropped > 0 { object.probe?.whole(.clear, since: begin, argument: end - 1) }
    return dropped
  }
}
