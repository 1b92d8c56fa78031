internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// What the two halves of a pool's worker on another computer say to each other, as requests of its
/// process ("what is to be done?") and notes ("this came of it").
enum FarWork {
  /// Asks for the next tasks. The reply is a list as `batch` reads it, or one that says it is over.
  static let next = "#work"
  /// Notes the outcome of the next task.
  static let outcome = "#outcome"

  /// Tasks that are run one after the other, in the order of the line.
  struct Batch {
    /// The job's function, if it is another than that of the batch before.
    var function: [UInt8]?
    /// How the arguments are written.
    let form: UInt64
    /// Nanoseconds after which a task is told that it has run for long enough; 0: never.
    let softLimit: Int64
    let count: Int
    /// Their arguments.
    let payload: [UInt8]

    var record: WireValue {
      .array([
        function.map { .bytes($0) } ?? .null, .integer(Int64(bitPattern: form)),
        .integer(softLimit), .integer(Int64(count)), .bytes(payload),
      ])
    }

    init(function: [UInt8]?, form: UInt64, softLimit: Int64, count: Int, payload: [UInt8]) {
      (self.function, self.form) = (function, form)
      (self.softLimit, self.count, self.payload) = (softLimit, count, payload)
    }

    /// Nil for what is no batch.
    init?(_ record: WireValue) {
      guard let fields = record.array, fields.count == 5, let form = fields[1].integer,
        let softLimit = fields[2].integer, let count = fields[3].integer,
        let payload = fields[4].bytes
      else { return nil }
      self.init(
        function: fields[0].bytes, form: UInt64(bitPattern: form), softLimit: softLimit,
        count: Int(count), payload: payload)
    }
  }

  /// What came of a task.
  struct Outcome {
    let status: OutcomeStatus
    let wasInterrupted: Bool
    let ranOutOfMemory: Bool
    var references: [UInt64]
    let bytes: [UInt8]

    init(of runner: any TaskRunner) {
      status = runner.status
      wasInterrupted = runner.wasInterrupted
      ranOutOfMemory = runner.ranOutOfMemory
      references = runner.references
      var copy: [UInt8] = []
      runner.withOutcome { copy = $0.copied() }
      bytes = copy
    }

    var record: WireValue {
      .array([
        .integer(Int64(status.rawValue)), .boolean(wasInterrupted), .boolean(ranOutOfMemory),
        .array(references.map { .integer(Int64(bitPattern: $0)) }), .bytes(bytes),
      ])
    }

    /// Nil for what is no outcome.
    init?(_ record: WireValue) {
      guard let fields = record.array, fields.count == 5,
        let status = fields[0].integer.flatMap(UInt8.init(exactly:)).flatMap(
          OutcomeStatus.init(rawValue:)), let wasInterrupted = fields[1].boolean,
        let ranOutOfMemory = fields[2].boolean, let references = fields[3].array,
        let bytes = fields[4].bytes
      else { return nil }
      self.status = status
      (self.wasInterrupted, self.ranOutOfMemory) = (wasInterrupted, ranOutOfMemory)
      self.references = references.compactMap { $0.integer.map(UInt64.init(bitPattern:)) }
      self.bytes = bytes
    }
  }
}

/// In the stand-in of a pool's worker: runs tasks by having the process on the other computer run
/// them. All that is left of a chunk goes there at once, and the outcomes come back one by one.
final class FarTaskRunner: TaskRunner {
  /// Answers a request of the process.
  private let reply: (_ request: UInt64, [WireValue]) -> Void
  /// The request for work that has no answer yet.
  private var request: UInt64?
  private var outcomes: [(outcome: FarWork.Outcome, holds: [SharedObject])] = []
  private var last: FarWork.Outcome?
  /// Keeps what the last outcome names.
  private var holds: [SharedObject] = []
  private var function: [UInt8]?
  private var form: UInt64 = 0
  private var softLimit: Int64 = 0
  private var waiter: GreenTask?
  private let isPrepared: Bool

  /// Whether the process has ended, so that no task can be begun any more.
  private(set) var hasEnded = false

  /// - Parameter prepared: What came of the pool's initializer.
  init(prepared: FarWork.Outcome, reply: @escaping (UInt64, [WireValue]) -> Void) {
    self.reply = reply
    last = prepared
    isPrepared = prepared.status == .returned
  }

  // MARK: What the process says

  /// It asks for work.
  func ask(_ request: UInt64) {
    self.request = request
    wake()
  }

  /// A task has had this outcome, which names these objects.
  func take(_ outcome: FarWork.Outcome, _ objects: [SharedObject]) {
    outcomes.append((outcome, objects))
    wake()
  }

  /// It has ended.
  func end() { hasEnded = true }

  private func wake() {
    if let waiter { Scheduler.shared.wake(waiter) }
  }

  private func wait(until isThere: () -> Bool) {
    waiter = Scheduler.shared.current
    while !isThere() { _ = Scheduler.shared.park(WaitRequest(.answer)) }
    waiter = nil
  }

  private func answer(_ values: [WireValue]) {
    wait { request != nil }
    if let request { reply(request, values) }
    request = nil
  }

  /// Tells the process that it is over.
  ///
  /// - Parameter reason: Why it must end, if that is no end in order.
  func close(_ reason: String?) { answer([.null, reason.map { .text($0) } ?? .null]) }

  // MARK: What the worker does with it

  func prepare() -> Bool { isPrepared }

  func open(_ function: borrowing RawSpan) { self.function = function.copied() }

  func setForm(_ form: UInt64) { self.form = form }

  func setSoftLimit(seconds: Double) { softLimit = Int64(seconds * 1e9) }

  func skip(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    JobHead.endOfTask(payload, at: offset, form: form)
  }

  func begin(_ payload: borrowing RawSpan, at offset: Int, count: Int) {
    var end = offset
    for _ in 0..<count { end = skip(payload, at: end) }
    let batch = FarWork.Batch(
      function: function, form: form, softLimit: softLimit, count: count,
      payload: payload.extracting(offset..<end).copied())
    function = nil
    answer([batch.record])
  }

  func run(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    wait { !outcomes.isEmpty }
    (last, holds) = outcomes.removeFirst()
    return skip(payload, at: offset)
  }

  let takesIntegers = false

  func runIntegers(
    _ inputs: borrowing RawSpan, task: Int, results: inout MutableRawSpan,
    count: inout MutableRawSpan, progress: inout MutableRawSpan
  ) -> (done: Int, hasOutcome: Bool) { (0, false) }

  var status: OutcomeStatus { last?.status ?? .raised }
  var references: [UInt64] {
    get { last?.references ?? [] }
    set {
      last?.references = newValue
      holds = []
    }
  }
  var wasInterrupted: Bool { last?.wasInterrupted ?? false }
  var ranOutOfMemory: Bool { last?.ranOutOfMemory ?? false }

  func withOutcome(_ body: (borrowing RawSpan) -> Void) {
    var buffer = ByteBuffer()
    buffer.append(last?.bytes ?? [])
    buffer.withBytes { body($0) }
  }

  /// Without a language there is no error to be made: one that is empty stands for it.
  func failToSend(_ reason: String) {
    last = FarWork.Outcome(failed: ())
  }

  /// The process does what is to be done at the end.
  func finish() {}
}

extension FarWork.Outcome {
  /// An error that could not be sent.
  init(failed: Void) {
    status = .raised
    (wasInterrupted, ranOutOfMemory, references, bytes) = (false, false, [], [])
  }
}
