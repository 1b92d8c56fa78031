internal import LinuxSystem
package import Waiting

// A thread is to the controller what a process is: it has a row, and stands still before its steps.
// The process sleeps as whichever of its threads stood still last, and resumes the one that is
// given the turn.

extension Stepper: TurnControl {
  /// Whether threads take steps of their own.
  package var hasThreads: Bool { memory != nil }

  /// The process is about to have a second thread.
  package func beginThreads() {
    table.hasThreads.store(1)
    memory = SharedPlaces(stops: table.places.all)
    Scheduler.shared.turnControl = self
  }

  /// A thread begins, and runs towards its first step; its starter goes on then.
  package func willStart(_ task: GreenTask) {
    let new = takeRow(nextThreadName, task)
    new.row.home.relaxed = UInt32(participants[0].index)
    new.row.pid.relaxed = participants[0].row.pid.relaxed
    new.row.state.store(ScheduleRow.State.runs.rawValue)
    participants.append(new)
    row.startedThread.relaxed = UInt32(new.index)
    row.turn.store(ScheduleRow.Turn.wait.rawValue)
    noteStop(.awaitsBirth)
    current = new
  }

  /// Stands still before the end of a thread.
  package func endThread() { if memory != nil { point(.end, Subject(process: 0)) } }

  /// The running thread is done.
  package func ended() -> GreenTask {
    noteStop(.ends)
    participants.removeAll { $0 === current }
    return awaitCall().task
  }

  // MARK: What threads share

  /// Something that threads share, and which part of it: a number, 0 for all of it.
  package typealias Touched = (number: UInt64, element: UInt32, writes: Bool)

  /// The running thread is about to do something with what threads share: it stands still if it is
  /// at a place where others do as well.
  /// - Parameters:
  ///   - site: Where in the code that is; nil: it stands still in any case.
  ///   - title: What the script calls it; asked for only where it is told.
  ///   - value: What is there once the thread goes on, or is to be written.
  /// - Returns: Whether it stood still.
  package func touch(
    _ operation: StepOperation, _ things: [Touched], site: UInt32?, title: () -> String,
    value: () -> String
  ) -> Bool {
    guard let memory, Scheduler.shared.hasOthers else { return false }
    if operation == .use, tells { current.lastCall = title() }
    var parts = memory.parts(of: things, in: participants[0].index)
    if let site {
      for place in memory.note(parts, at: site, by: current.index) { table.newPlaces.append(place) }
      guard memory.stops.contains(site) else { return false }
    }
    if !operation.isAttempt {
      parts.append(.threads(of: participants[0].index, writes: operation == .leave))
    }
    stand(before: operation, parts, title)
    if tells { row.write(value(), ScheduleRow.value, ScheduleRow.valueSize) }
    done()
    return true
  }

  private func stand(before operation: StepOperation, _ parts: [Part], _ title: () -> String) {
    row.operation.relaxed = UInt32(operation.rawValue)
    row.object.relaxed = parts.first?.thing ?? 0
    row.firstElement.relaxed = parts.first?.element ?? 0
    (row.lock.relaxed, row.subject.relaxed, row.elementCount.relaxed) = (0, 0, 1)
    row.flags.relaxed = 0
    row.parts = parts
    tell(title)
    _ = stand(.atPoint)
  }
}
