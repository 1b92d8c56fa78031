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
  /// The variable that holds what it waits for; empty if there is none.
  var variable = ""

  var encoded: [UInt8] {
    WireValue.array([
      .integer(Int64(pid)), .text(name), .integer(Int64(bitPattern: sleeping.word)),
      .text(stack), .text(variable),
    ]).encoded()
  }

  init(pid: Int32, name: String, sleeping: WaitReason, stack: String, variable: String) {
    self.pid = pid
    self.name = name
    self.sleeping = sleeping
    self.stack = stack
    self.variable = variable
  }

  /// Nil for bytes that are no answer.
  init?(_ bytes: [UInt8]) {
    guard case .array(let fields)? = try? WireValue.decode(bytes), fields.count == 5,
      case .integer(let pid) = fields[0], case .bytes(let name) = fields[1],
      case .integer(let sleeping) = fields[2], case .bytes(let stack) = fields[3],
      case .bytes(let variable) = fields[4],
      let pid = Int32(exactly: pid)
    else { return nil }
    self.init(
      pid: pid, name: String(decoding: name, as: UTF8.self),
      sleeping: WaitReason(word: UInt64(bitPattern: sleeping)),
      stack: String(decoding: stack, as: UTF8.self),
      variable: String(decoding: variable, as: UTF8.self))
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
      pid: pid, name: identity.name, sleeping: reason, stack: stackText(),
      variable: isWaiting ? variable(of: reason) : "")
    Report.answer(question, answer.encoded)
  }

  /// The variable that holds what a note is about; empty if there is none.
  private func variable(of note: WaitReason) -> String {
    openArena?.object(of: note).flatMap { variableName($0) } ?? ""
  }
}
