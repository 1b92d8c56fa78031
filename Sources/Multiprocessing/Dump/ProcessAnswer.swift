internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// What a process tells of itself to whoever asks.
struct ProcessAnswer {
  var pid: Int32
  var name: String
  /// What it waits for; `awake` while it executes its program.
  var sleeping: WaitReason
  /// What it executes.
  var stack: String

  var encoded: [UInt8] {
    WireValue.array([
      .integer(Int64(pid)), .text(name), .integer(Int64(bitPattern: sleeping.word)),
      .text(stack),
    ]).encoded()
  }

  init(pid: Int32, name: String, sleeping: WaitReason, stack: String) {
    self.pid = pid
    self.name = name
    self.sleeping = sleeping
    self.stack = stack
  }

  /// Nil for bytes that are no answer.
  init?(_ bytes: [UInt8]) {
    guard case .array(let fields)? = try? WireValue.decode(bytes), fields.count == 4,
      case .integer(let pid) = fields[0], case .bytes(let name) = fields[1],
      case .integer(let sleeping) = fields[2], case .bytes(let stack) = fields[3],
      let pid = Int32(exactly: pid)
    else { return nil }
    self.init(
      pid: pid, name: String(decoding: name, as: UTF8.self),
      sleeping: WaitReason(word: UInt64(bitPattern: sleeping)),
      stack: String(decoding: stack, as: UTF8.self))
  }
}

extension ProcessHost {
  /// Answers whoever asks what this process does, if somebody does. Does not block.
  ///
  /// - Parameter isWaiting: Whether it waits, and was woken to answer only.
  package func answerQuestion(isWaiting: Bool) {
    guard let question = Report.takeQuestion() else { return }
    let reason = isWaiting ? Scheduler.shared.current.lastReason : .awake
    let answer = ProcessAnswer(
      pid: pid, name: identity.name, sleeping: reason, stack: stackText())
    Report.answer(question, answer.encoded)
  }
}
