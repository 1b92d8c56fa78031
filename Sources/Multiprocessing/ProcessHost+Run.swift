internal import LinuxSystem
internal import SharedMemory
internal import Wire

extension Arena {
  /// Takes the record of a process, and the work behind it.
  ///
  /// - Returns: nil if the record is damaged.
  func takeRecord(of slot: SlotID) -> (StartRecord, OutgoingMessage)? {
    let taken = processes.takeRecord(slot) { span -> (StartRecord, OutgoingMessage)? in
      guard let (record, end) = StartRecord.decode(span) else { return nil }
      let work = OutgoingMessage()
      work.bytes.append(span.extracting(end..<span.byteCount))
      return (record, work)
    }
    return taken ?? nil
  }

  /// Makes this process, which was just forked, the one of a slot. It ends if it cannot be.
  func adopt(_ slot: SlotID) {
    do {
      try processes.adopt(slot)
    } catch {
      ChildBirth.giveUp("\(error)")
    }
    attachProcess()
  }
}

extension ProcessHost {
  /// Loads the program for a child of this or another process.
  func load(for role: ProgramRole) throws(WorkerFailure) {
    isLoadingProgram = true
    defer { isLoadingProgram = false }
    try body.loadProgram(program, for: role, in: self)
  }

  /// Runs a child that was started as a new program.
  func runLoaded(_ work: OutgoingMessage) -> Never {
    do throws(WorkerFailure) {
      try load(for: .child)
    } catch {
      end(with: error)
    }
    runWork(.message(work))
  }

  /// Does the work of a child, and ends the process.
  func runWork(_ work: ChildWork) -> Never {
    logger.log(Logger.Level.info, "child process calling self.run()")
    do throws(WorkerFailure) {
      switch work {
      case .inherited(let object): try body.runInherited(object, in: self)
      case .message(let message): try body.runMessage(message.bytes.bytes, in: self)
      }
    } catch {
      end(with: error)
    }
    exit(0)
  }

  /// Ends a child whose code failed, and says so where it is to be said.
  func end(with failure: WorkerFailure) -> Never {
    switch failure {
    case .exit(let status):
      exit(status)
    case .uncaught(let traceback):
      Console.report("Process \(identity.name):\n\(traceback)")
      exit(1)
    case .interrupted:
      exit(1, interrupted: true)
    }
  }
}
