internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// What a process tells of itself to those who ask.
struct ProcessAnswer {
  var pid: Int32
  var name: String
  /// What it waits for; `awake` while it executes its program.
  var sleeping: WaitReason
  /// What it executes.
  var stack: String
  /// The variable that holds what it waits for; empty if there is none.
  var variable = ""
  /// What its variables call the objects that it has, or that somebody in the program waits for.
  var names: [ObjectID: String] = [:]
  /// Its threads, the main one first; empty where there is no other one.
  var threads: [ThreadAnswer]
  /// Which method of a manager's object it calls; empty for none.
  var called = ""
  /// What it serves, if it is the server of a manager.
  var service = ServiceAnswer()

  var encoded: [UInt8] {
    WireValue.array([
      .integer(Int64(pid)), .text(name), .integer(Int64(bitPattern: sleeping.word)),
      .text(stack), .text(variable),
      .array(names.flatMap { [.integer(Int64(bitPattern: $0.key.rawValue)), .text($0.value)] }),
      .array(threads.map(\.wireValue)), .text(called), service.wireValue,
    ]).encoded()
  }

  init(
    pid: Int32, name: String, sleeping: WaitReason, stack: String, variable: String,
    threads: [ThreadAnswer]
  ) {
    self.pid = pid
    self.name = name
    self.sleeping = sleeping
    self.stack = stack
    self.variable = variable
    self.threads = threads
  }

  /// Nil for bytes that are no answer.
  init?(_ bytes: [UInt8]) {
    guard case .array(let fields)? = try? WireValue.decode(bytes), fields.count == 9,
      case .integer(let pid) = fields[0], case .bytes(let name) = fields[1],
      case .integer(let sleeping) = fields[2], case .bytes(let stack) = fields[3],
      case .bytes(let variable) = fields[4], case .array(let names) = fields[5],
      case .array(let threads) = fields[6], case .bytes(let called) = fields[7],
      let pid = Int32(exactly: pid)
    else { return nil }
    self.init(
      pid: pid, name: String(decoding: name, as: UTF8.self),
      sleeping: WaitReason(word: UInt64(bitPattern: sleeping)),
      stack: String(decoding: stack, as: UTF8.self),
      variable: String(decoding: variable, as: UTF8.self),
      threads: threads.compactMap { ThreadAnswer($0) })
    self.called = String(decoding: called, as: UTF8.self)
    service = ServiceAnswer(fields[8])
    for index in stride(from: 0, to: names.count - 1, by: 2) {
      guard case .integer(let id) = names[index], case .bytes(let text) = names[index + 1] else {
        return nil
      }
      self.names[ObjectID(rawValue: UInt64(bitPattern: id))] = String(decoding: text, as: UTF8.self)
    }
  }
}

extension ProcessAnswer {
  /// After how many milliseconds without an answer the silent are asked again: somebody else's
  /// question may have come over the first one.
  private static let turn: Int32 = 100

  /// Asks processes what they do, and waits for their answers for so many seconds at most.
  /// - Parameter isRight: Called when a pid can mean no other process any more: whether it is the
  ///   one.
  static func ask(
    _ pids: [Int32], for seconds: Double, if isRight: (Int32) -> Bool
  ) throws(SystemError) -> [Int32: ProcessAnswer] {
    let inquiry = try ReportInquiry()
    let deadline = Deadline(seconds: seconds)
    var silent = Set(pids)
    var answers: [Int32: ProcessAnswer] = [:]
    while !silent.isEmpty, !deadline.isPast {
      for pid in silent where !inquiry.ask(pid, if: { isRight(pid) }) { silent.remove(pid) }
      while !silent.isEmpty, !deadline.isPast,
        let bytes = inquiry.receive(milliseconds: Self.turn)
      {
        guard let answer = ProcessAnswer(bytes) else { continue }
        answers[answer.pid] = answer
        silent.remove(answer.pid)
      }
    }
    return answers
  }
}

extension ProcessAnswer {
  /// The lines of a stack that are about the script: without the heading, the frames of this
  /// program's own Lua code, and what called the script.
  static func scriptLines(_ stack: String) -> [String] {
    var lines = stack.split(separator: "\n").map { String($0.trimmingPrefix { $0 == "\t" }) }
    lines.removeAll { $0 == "stack traceback:" || $0 == "(...tail calls...)" }
    // The function of C by which this program's own code waits for another thread.
    lines = zip(lines, lines.dropFirst() + [""]).compactMap { line, caller in
      line.hasPrefix("[C]") && line.hasSuffix(" 'wait'") && isOwn(caller) ? nil : line
    }
    while lines.count > 1, lines[0] == "[C]: in ?" { lines.removeFirst() }
    lines.removeAll(where: isOwn)
    if lines.count > 1, lines.last == "[C]: in ?" { lines.removeLast() }
    return lines
  }

  private static func isOwn(_ line: String) -> Bool { line.hasPrefix("multiprocessing/") }

  /// Where in the script the innermost function is, such as `bank.lua:14`; nil where none runs.
  static func place(_ stack: String) -> String? {
    for line in scriptLines(stack) where !line.hasPrefix("[C]") {
      guard let end = line.firstRange(of: ": in ")?.lowerBound else { continue }
      return String(line[..<end])
    }
    return nil
  }
}

extension ProcessHost {
  /// Answers those who ask what this process does, if somebody does. Does not block.
  ///
  /// - Parameter isWaiting: Whether it waits, and was woken to answer only.
  package func answerQuestion(isWaiting: Bool) {
    guard let question = Report.takeQuestion() else { return }
    let reason = isWaiting ? Scheduler.shared.current.lastReason : .awake
    // Also who has no other thread may wait for what only one could give.
    let threads = Scheduler.shared.hasOthers || reason.kind == .task ? describeThreads() : []
    let names = openArena.map { variableNames($0.notableObjects) } ?? [:]
    let subject = isWaiting ? openArena?.object(of: reason) : nil
    var answer = ProcessAnswer(
      pid: pid, name: identity.name, sleeping: reason, stack: stackText(),
      variable: subject.flatMap { names[$0] } ?? "", threads: threads)
    answer.names = names
    answer.called = Scheduler.shared.current.called
    answer.service = describeService()
    Report.answer(question, answer.encoded)
    if isWaiting { Scheduler.shared.noteWaitsGoOn() }
  }
}
