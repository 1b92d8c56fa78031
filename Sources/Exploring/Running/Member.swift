internal import LinuxSystem
internal import Waiting

/// A process of the program that is run, or a thread of one, as the controller sees it.
final class Member {
  let index: Int
  let pid: Int32
  let parent: Int?
  /// The main thread of its process; itself if it is that.
  let home: Int
  let name: String
  let row: ScheduleRow
  private(set) var isAlive = true
  /// What it is about to do, or waits for.
  private(set) var stand: Stand?
  /// Whether it must look again whether what it sleeps for has happened.
  var looksAgain = true
  /// Whether it has been let go since the last step, and could not.
  var wasRefused = false
  /// Whether it does nothing but look at what nobody has changed.
  var polls = false
  /// What it has seen, by what it looked at, since something of it was changed.
  var seen: [SeenKey: Seen] = [:]
  /// Its own time, where time is free: that a time-out of one process has ended changes nothing for
  /// another one.
  var clock: UInt64 = 0
  /// The locks that it has acquired and not released itself.
  var claims: Set<UInt64> = []
  /// When it took its last step.
  var lastStep = 0

  struct SeenKey: Hashable {
    let operation: StepOperation
    let object: UInt64
    let element: UInt32
    let line: UInt32
  }

  struct Seen: Equatable {
    let versions: [Int]
    let parts: [Part]
    let result: UInt64
    let hasFailed: Bool
  }

  init(index: Int, pid: Int32, parent: Int?, home: Int, name: String, row: ScheduleRow) {
    self.index = index
    self.pid = pid
    self.parent = parent
    self.home = home
    self.name = name
    self.row = row
  }

  /// What a process stands before.
  struct Stand: Equatable {
    var sleeps: Bool
    var operation: StepOperation
    var object: UInt64
    /// The lock that it takes for a moment; 0: none.
    var lock: UInt64
    var element: UInt32
    var elementCount: UInt32
    var subject: Int32
    var reason: WaitReason
    var deadline: Int64
    var waitsForEver: Bool
    /// What it has to do with, where no object says it.
    var parts: [Part]
    var line: UInt32
    var title = ""
    var place = ""
    /// Of a sleep, which may change while it lasts.
    var hasChanged = false
    var isExact = false
    var isExternal = false
    /// Whether no other thread of its process can have a turn.
    var staysAlone = false

    /// Whether all is known that it has to do with.
    var isKnown: Bool {
      operation == .wait ? isAttempt || reason.kind == .task : operation.isKnown
    }

    /// Whether it has no effect before it is done: a sleep has none if something is to come of its
    /// object, a process or time, but who serves may have done something and sleep again.
    var isAttempt: Bool {
      guard operation == .wait else { return operation.isAttempt }
      switch reason.kind {
      case .time, .process, .children: return true
      case .object, .room: return object != 0
      default: return false
      }
    }

    /// Whether it is the same operation as before, which could not be done.
    func isStill(_ before: Stand) -> Bool {
      guard operation == before.operation, object == before.object, element == before.element,
        subject == before.subject
      else { return false }
      return operation != .wait || reason == before.reason && deadline == before.deadline
    }
  }

  /// Reads what it has written, now that it stands still.
  func readStand(tells: Bool) {
    let state = ScheduleRow.State(rawValue: row.state.load()) ?? .ends
    let flags = ScheduleRow.Flags(rawValue: row.flags.relaxed)
    let sleeps = state == .sleeps
    var stand = Stand(
      sleeps: sleeps,
      operation: StepOperation(rawValue: UInt8(truncatingIfNeeded: row.operation.relaxed)) ?? .none,
      object: row.object.relaxed, lock: row.lock.relaxed, element: row.firstElement.relaxed,
      elementCount: row.elementCount.relaxed,
      subject: Int32(truncatingIfNeeded: row.subject.relaxed),
      reason: sleeps ? WaitReason(word: row.reason.relaxed) : .awake,
      deadline: sleeps ? Int64(bitPattern: row.deadline.relaxed) : .max,
      waitsForEver: sleeps
        ? row.deadline.relaxed == UInt64(Int64.max) : flags.contains(.waitsForEver),
      parts: row.parts, line: row.line.relaxed)
    stand.hasChanged = sleeps && flags.contains(.hasChanged)
    stand.isExact = sleeps && flags.contains(.isExact)
    stand.isExternal = sleeps && flags.contains(.isExternal)
    stand.staysAlone = flags.contains(.staysAlone)
    if tells {
      stand.title = row.text(ScheduleRow.title, ScheduleRow.titleSize)
      let file = row.text(ScheduleRow.file, ScheduleRow.fileSize)
      let name = file.split(separator: "/").last.map(String.init) ?? file
      stand.place = stand.line == 0 ? "" : "\(name):\(stand.line)"
    }
    self.stand = stand
  }

  /// Whether it is a thread beside the main one of its process.
  var isThread: Bool { home != index }

  /// What its last step gave, in words.
  var value: String { row.text(ScheduleRow.value, ScheduleRow.valueSize) }

  /// It has ended.
  func end() {
    isAlive = false
    stand = nil
  }
}
