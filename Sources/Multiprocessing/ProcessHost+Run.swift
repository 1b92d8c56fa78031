internal import Exploring
internal import LinuxSystem
internal import SharedMemory
internal import Tracing
internal import Wire

extension ProcessHost {
  /// Loads the program for a child of this or another process.
  func load(for role: ProgramRole) throws(WorkerFailure) {
    isLoadingProgram = true
    defer {
      isLoadingProgram = false
      // Process objects that the program makes while it is loaded do not count in this process.
      madeCount = 0
    }
    try body.loadProgram(program, for: role, in: self)
  }

  /// Does the work of a child that is a copy of its parent, and ends the process.
  func run(_ work: ChildWork) -> Never {
    runReading { () throws(WorkerFailure) in
      switch work {
      case .inherited(let object): object
      case .message(let message): try self.body.readWork(message.bytes.bytes, in: self)
      }
    }
  }

  /// Does the work that `read` gives, and ends the process.
  func runReading(_ read: () throws(WorkerFailure) -> AnyObject) -> Never {
    do throws(WorkerFailure) {
      let work = try read()
      keepToLimits()
      logger.log(Logger.Level.info, "child process calling self.run()")
      try body.run(work, in: self)
    } catch {
      end(with: error)
    }
    exit(0)
  }

  private func keepToLimits() {
    do { try limits.apply() } catch { ChildBirth.giveUp("its limits cannot be set: \(error)") }
  }

  /// Gives back the memory that a limit keeps from this process, whose work has failed for want of
  /// it, so that it can say so.
  package func liftMemoryLimit() {
    if limits.memory != nil { try? ResourceLimit.addressSpace.lift() }
  }

  /// Ends a child whose code failed, and says so where it is to be said.
  func end(with failure: WorkerFailure) -> Never {
    switch failure {
    case .exit(let status):
      exit(status)
    case .uncaught(let traceback):
      noteError(traceback)
      Console.report("Process \(identity.name):\n\(traceback)")
      exit(1)
    case .interrupted:
      exit(1, interrupted: true)
    }
  }
}

extension ProcessHost {
  /// An error has ended what this process runs.
  package func noteError(_ traceback: String) {
    let line = traceback.prefix { $0 != "\n" }
    Exploration.shared.stepper?.fail(.error, String(line))
    guard let writer = Trace.shared.writer, writer.categories.contains(.error) else { return }
    writer.note(.error, .moment, detail: writer.string(String(line)))
  }
}

extension Arena {
  /// Makes this process, which was just forked, the one of a slot. It ends if it cannot be.
  func adopt(_ slot: SlotID) {
    do {
      try processes.adopt(slot)
    } catch {
      ChildBirth.giveUp("\(error)")
    }
    attachProcess()
  }

  /// Reads the record that a process was left, with the work behind it still in shared memory. What
  /// the work names exists until this returns. The process ends if there is no record.
  func withRecord<Value>(
    of slot: SlotID, _ body: (StartRecord, RawSpan) throws(WorkerFailure) -> Value
  ) throws(WorkerFailure) -> Value {
    let value = try processes.takeRecord(slot) { (span) throws(WorkerFailure) -> Value in
      guard let (record, end) = StartRecord.decode(span) else {
        ChildBirth.giveUp("its record is damaged")
      }
      return try body(record, span.extracting(end..<span.byteCount))
    }
    guard let value else { ChildBirth.giveUp("it was left no record") }
    return value
  }
}
