internal import Exploring
public import LinuxSystem
internal import Tracing
package import Waiting

/// A line of messages that any number of processes put into and take from, in one order.
///
/// Messages of one producer arrive in the order in which they were put, each is taken exactly once,
/// and what was put stays when its producer dies. A message is bytes, and names of shared objects,
/// which it keeps alive on its way. Neither putting nor taking makes a system call unless somebody
/// sleeps.
///
/// (It is public, as ``take(_:claim:_:)`` can only then be specialised in the targets above.)
public final class Channel {
  /// How much may wait in a channel.
  package enum Limit: Equatable, Sendable {
    case unbounded
    /// At least 1.
    case items(Int)
    /// Bytes of messages, each with 16 more; a single message may be larger.
    case bytes(Int)
  }

  /// This process's reference to it.
  package let object: SharedObject
  let core: ChannelCore
  var memory: Memory { core.memory }
  /// Why this process waits for a message; nil if for the message alone.
  package var readReason: WaitReason?
  private var readSpinner = Spinner()
  private var writeSpinner = Spinner()

  /// The sequence number of the message that this process put last through this value. Sequence
  /// numbers count up from 0.
  package var lastSequence: UInt64 { sequence }
  private var sequence: UInt64 = 0

  /// Makes a new one.
  /// - Parameter card: What users call it, if a script made it.
  package convenience init(
    in arena: Arena, limit: Limit = .unbounded, as card: CardKind? = nil
  ) throws(SharedMemoryError) {
    self.init(
      try SharedObject(in: arena, making: .channel, as: card) {
        (transaction, entry) throws(SharedMemoryError) in
        let words =
          try transaction.allocate(ChannelWords.size, tag: Block.Tag.channel) + Block.header
        let payload = Segment.smallestBlock - Block.header
        let segment =
          try transaction.allocate(payload, tag: Block.Tag.segment) + Block.header
        ChannelCore(transaction.memory, words).initialise(limit, segment, payload)
        transaction[entry, Entry.channelWords] = words
      })
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .channel))
  }

  private init(_ object: SharedObject) {
    self.object = object
    let memory = object.arena.memory
    core = ChannelCore(memory, memory[object.entry, Entry.channelWords])
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  // MARK: Putting

  /// Longer messages are worth a tail of their own, which spares a copy.
  package static let shortMessage = Record.inlineLimit

  /// Puts a message; blocks while the channel is full.
  /// - Parameters:
  ///   - bytes: The message, copied.
  ///   - tail: What else belongs to the message, behind it.
  ///   - references: Objects that the message names, kept alive until it was taken and read.
  /// - Throws: `closed` when the channel takes nothing more, `outOfMemory`, `stale` for a reference
  ///   to nothing; nothing was put then.
  package func put(
    _ bytes: RawSpan, tail: RawSpan = RawSpan(), references: [ObjectID] = [],
    _ deadline: Deadline = .never
  ) throws(SharedMemoryError) -> WaitOutcome {
    guard let probe = object.probe else { return try send(bytes, tail, references, deadline) }
    let begin = probe.begin(probe.category == .pipe ? .send : .put, until: deadline)
    let outcome = try send(bytes, tail, references, deadline)
    if outcome != .interrupted {
      probe.whole(
        probe.category == .pipe ? .send : .put, since: begin, argument: sequence,
        outcome == .done ? [] : [.failed])
    }
    return outcome
  }

  private func send(
    _ bytes: RawSpan, _ tail: RawSpan, _ references: [ObjectID], _ deadline: Deadline
  ) throws(SharedMemoryError) -> WaitOutcome {
    if references.isEmpty, bytes.byteCount <= Record.inlineLimit, tail.isEmpty {
      return try putInline(bytes, deadline)
    }
    return try putBlock(bytes, tail, references, deadline)
  }

  /// Puts the bytes of an array; for the rest like ``put(_:tail:references:_:)``.
  package func put(
    _ bytes: [UInt8], references: [ObjectID] = [], _ deadline: Deadline = .never
  ) throws(SharedMemoryError) -> WaitOutcome {
    unsafe try put(bytes.span.bytes, references: references, deadline)
  }

  private func putInline(_ bytes: RawSpan, _ deadline: Deadline) throws(SharedMemoryError)
    -> WaitOutcome
  {
    while true {
      var result = ChannelCore.PutResult.full
      var failure: SharedMemoryError?
      unsafe bytes.withUnsafeBytes { buffer in
        do throws(SharedMemoryError) {
          result = try unsafe core.put(buffer)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if let outcome = try finish(result, UInt64(bytes.byteCount), deadline) { return outcome }
    }
  }

  private func putBlock(
    _ bytes: RawSpan, _ tail: RawSpan, _ references: [ObjectID], _ deadline: Deadline
  ) throws(SharedMemoryError) -> WaitOutcome {
    let length = UInt64(bytes.byteCount + tail.byteCount)
    // No use in copying what has no place.
    if core.flags.refusesPut { throw .closed(core.flags) }
    if !core.hasRoom(length, holdingLock: false) {
      let outcome = waitForRoom(length, deadline)
      if outcome != .done { return outcome }
    }
    let pin = memory.openPin()
    defer { memory.closePin(pin) }
    let block = try memory.makeMessage(in: pin, length: length, references: references)
    memory.fill(block, bytes)
    memory.fill(block, tail, at: bytes.byteCount)
    do throws(SharedMemoryError) {
      while true {
        let result = try core.put(blockIn: pin, length: length)
        guard let outcome = try finish(result, length, deadline) else { continue }
        if outcome != .done { memory.releaseMessage(in: pin) }
        return outcome
      }
    } catch {
      memory.releaseMessage(in: pin)
      throw error
    }
  }

  /// What follows from one attempt to put; nil to try again.
  private func finish(
    _ result: ChannelCore.PutResult, _ length: UInt64, _ deadline: Deadline
  ) throws(SharedMemoryError) -> WaitOutcome? {
    switch result {
    case .done(let sequence):
      self.sequence = sequence
      return .done
    case .closed: throw .closed(core.flags)
    case .full:
      let outcome = waitForRoom(length, deadline)
      return outcome == .done ? nil : outcome
    }
  }

  /// Waits until a message of that length could be put, or the channel refuses it for ever.
  private func waitForRoom(_ length: UInt64, _ deadline: Deadline) -> WaitOutcome {
    let isReady = { [core] in
      core.hasRoom(length, holdingLock: false) || core.flags.refusesPut
    }
    return spin(deadline, &writeSpinner, isReady)
      ?? sleep(deadline, core.writerSleep, core.headSequence, passingOn: false, isReady)
  }

  /// Waits until a message of that length could be put without blocking, or putting is an error.
  package func waitUntilWritable(_ length: Int = 0, _ deadline: Deadline) -> WaitOutcome {
    let isReady = { [core] in
      core.hasRoom(UInt64(length), holdingLock: false) || core.flags.refusesPut
    }
    return spin(deadline, &writeSpinner, isReady)
      ?? sleep(deadline, core.writerSleep, core.headSequence, passingOn: true, isReady)
  }

  // MARK: Taking

  /// Takes the next message and has it read.
  ///
  /// The bytes are valid during `body` only, which runs after the message was taken and without any
  /// lock held: it may do whatever it likes, also with this channel. The message's references are
  /// kept until it returns.
  /// - Parameter claim: A word that receives the sequence number before the message leaves the
  ///   channel.
  /// - Returns: `closed` when nothing is left and nothing can come any more.
  @inlinable
  public func take<Value, Failure: Error>(
    _ deadline: Deadline = .never, claim: ClaimWord? = nil,
    _ body: (RawSpan) throws(Failure) -> Value
  ) throws(Failure) -> Taken<Value> {
    let lease: Lease
    switch beginTake(deadline, claim) {
    case .done(let taken): lease = taken
    case .timedOut: return .timedOut
    case .interrupted: return .interrupted
    case .closed: return .closed
    }
    defer { end(lease) }
    return unsafe .done(try body(lease.bytes.bytes))
  }

  /// Has the next message read without taking it; for the rest like ``take(_:claim:_:)``.
  @inlinable
  public func peek<Value, Failure: Error>(
    _ deadline: Deadline = .now, _ body: (RawSpan) throws(Failure) -> Value
  ) throws(Failure) -> Taken<Value> {
    let lease: Lease
    switch beginPeek(deadline) {
    case .done(let peeked): lease = peeked
    case .timedOut: return .timedOut
    case .interrupted: return .interrupted
    case .closed: return .closed
    }
    defer { end(lease) }
    return unsafe .done(try body(lease.bytes.bytes))
  }

  @usableFromInline
  func beginTake(_ deadline: Deadline, _ claim: ClaimWord?) -> Taken<Lease> {
    let begin =
      object.probe.map { $0.begin($0.category == .pipe ? .receive : .get, until: deadline) } ?? 0
    let taken = unsafe self.begin(deadline) { scratch in
      unsafe core.take(claim: claim?.offset ?? 0, into: scratch)
    }
    if let probe = object.probe { record(taken, since: begin, probe) }
    return taken
  }

  private func record(_ taken: Taken<Lease>, since begin: Int64, _ probe: ObjectProbe) {
    let operation: TraceOperation = probe.category == .pipe ? .receive : .get
    switch taken {
    case .done(let lease): probe.whole(operation, since: begin, argument: lease.sequence)
    case .timedOut, .closed: probe.whole(operation, since: begin, [.failed])
    case .interrupted: return
    }
  }

  @usableFromInline
  func beginPeek(_ deadline: Deadline) -> Taken<Lease> {
    unsafe begin(deadline) { scratch in unsafe core.peek(into: scratch) }
  }

  @inline(__always)
  private func begin(
    _ deadline: Deadline, _ attempt: (UnsafeMutableRawPointer) -> ChannelCore.Message?
  ) -> Taken<Lease> {
    let scratch = unsafe object.arena.scratch.take()
    while true {
      // Read before the attempt: who set it has put all that there will be.
      let flags = core.flags
      if let message = unsafe attempt(scratch) {
        return unsafe .done(lease(message, scratch))
      }
      let outcome: Taken<Lease>
      if flags.endsReading {
        outcome = .closed
      } else {
        switch waitUntilReadable(deadline, passingOn: false) {
        case .done: continue
        case .timedOut: outcome = .timedOut
        case .interrupted: outcome = .interrupted
        }
      }
      unsafe object.arena.scratch.give(back: scratch)
      return outcome
    }
  }

  /// Waits until there is a message, or there cannot be one any more.
  package func waitUntilReadable(_ deadline: Deadline) -> WaitOutcome {
    waitUntilReadable(deadline, passingOn: true)
  }

  private func waitUntilReadable(_ deadline: Deadline, passingOn: Bool) -> WaitOutcome {
    // A function, and no constant: nothing is allocated for it.
    func isReady() -> Bool { core.isReadable }
    return spin(deadline, &readSpinner, isReady)
      ?? sleep(deadline, core.readerSleep, core.tailSequence, passingOn: passingOn, isReady)
  }

  /// The beginning of a wait: the outcome if there is one at once or after a short spin, else nil.
  private func spin(
    _ deadline: Deadline, _ spinner: inout Spinner, _ isReady: () -> Bool
  ) -> WaitOutcome? {
    if isReady() { return .done }
    if deadline == .now { return .timedOut }
    return spinner.spin(until: isReady) ? .done : nil
  }

  /// The rest of a wait for one side of the channel. In a fiber others may wait here meanwhile.
  /// - Parameters:
  ///   - sequence number: The word that changes with what is waited for.
  ///   - passingOn: Whether the caller will not use what it waited for, so that another sleeper
  ///     may.
  private func sleep(
    _ deadline: Deadline, _ sleep: SharedWord32, _ sequence: SharedWord64, passingOn: Bool,
    _ isReady: () -> Bool
  ) -> WaitOutcome {
    let note: WaitReason =
      unsafe sequence.lowHalf.pointer == core.headSequence.lowHalf.pointer
      ? .room(object.entry) : readReason ?? .object(object.entry)
    var sleeper = Sleeper(memory, deadline, for: note)
    while true {
      sleep.insert(ChannelWords.sleepers)
      let seen = sequence.load()
      let flags = core.flagsWord.load()
      if isReady() {
        if passingOn { core.resignal(sleep, sequence.lowHalf) }
        return .done
      }
      let outcome = sleeper.sleep(
        (sequence.lowHalf, UInt32(truncatingIfNeeded: seen)), (core.flagsWord, flags))
      if let outcome { return outcome }
    }
  }

  // MARK: The rest

  /// How many messages are in the channel: exact for the instant of the call.
  package var count: Int { core.count }

  /// The same, asked for by a script: a step where the program is explored.
  package func lookAtCount() -> Int {
    guard let probe = object.probe else { return core.count }
    _ = probe.begin(.count)
    let count = core.count
    probe.stepped(UInt64(count))
    return count
  }

  /// Whether taking would not block.
  package var isReadable: Bool { core.isReadable }

  /// Why nothing more can be put or taken.
  package var flags: ChannelFlags { core.flags }

  /// The sequence number of the message at the head, or of the next one to be put if there is none.
  package var headSequence: UInt64 { core.headSequence.load() }

  /// How much may wait in it, as was said when it was made.
  package var limit: Limit {
    let items = core.load(ChannelWords.itemLimit)
    let bytes = core.load(ChannelWords.byteLimit)
    return items != 0 ? .items(Int(items)) : bytes != 0 ? .bytes(Int(bytes)) : .unbounded
  }

  /// Ends it on purpose: from now on putting is an error, and taking gives what is left.
  package func shutDown() {
    _ = object.probe?.begin(.shutDown)
    defer { object.probe?.stepped() }
    // Under the producers' lock: what is being put is in before, and nothing is after.
    core.lockTail()
    core.flagsWord.insert(ChannelFlags.shutDown.rawValue)
    core.unlockTail()
    core.raise(.shutDown)
  }
}
