package import LinuxSystem

// Every word is written by one side at a time: a process writes its row while it runs, the
// controller while all stand still. The turn of a row and the count of stops are the futexes on
// which the two sides sleep.

/// The memory that the controller shares with the processes of the program that it runs: the clock,
/// and a row for each process.
package final class ScheduleTable {
  /// How many processes a run can have.
  package static let mostRows = 1024
  static let rowSize: UInt64 = 2048
  static let rows: UInt64 = 16384

  let file: MappedFile

  /// Makes an empty one.
  package init() throws(SystemError) {
    file = try MappedFile(
      inMemory: "mprun-schedule", size: Self.rows + UInt64(Self.mostRows) * Self.rowSize)
  }

  /// Opens the one of a controller, as ``name`` says it.
  package init(opening name: UInt64) throws(SystemError) {
    file = try MappedFile(
      of: Int32(truncatingIfNeeded: name >> 32), descriptor: Int32(truncatingIfNeeded: name))
  }

  /// By what the processes of a program find it, as long as the controller lives.
  package var name: UInt64 {
    UInt64(UInt32(bitPattern: CurrentProcess.pid)) << 32 | UInt64(file.descriptor)
  }

  /// How often a process has come to stand still.
  var stops: SharedWord32 { file.word32(0) }
  /// The time of the program, in nanoseconds.
  package var clock: SharedWord64 { file.word(8) }
  /// How many rows are in use.
  var rowCount: SharedWord32 { file.word32(16) }
  /// Whether processes are to say what they do in words.
  var tells: SharedWord32 { file.word32(20) }
  /// From what all random numbers of the program come.
  package var seed: SharedWord64 { file.word(24) }
  /// Whether a process has had a second thread.
  var hasThreads: SharedWord32 { file.word32(48) }
  /// How many processes have ended.
  var ends: SharedWord32 { file.word32(52) }
  /// What kind of failure came first; 0: none.
  var failureKind: SharedWord32 { file.word32(32) }
  /// Which process it came from.
  var failureRow: SharedWord32 { file.word32(36) }

  static let failureText: UInt64 = 64
  static let failureTextSize = 1024

  /// Places in the script's code at which threads touch what another one changes: before each of
  /// them a thread stands still.
  var places: PlaceList { PlaceList(file: file, base: Self.placeList) }
  private static let placeList: UInt64 = 4096
  /// Such places that were found in this run.
  var newPlaces: PlaceList { PlaceList(file: file, base: 10240) }

  /// The time at which each run begins: a day after the machine's clock began.
  static let firstMoment: UInt64 = 86_400_000_000_000

  /// Makes everything as it is before a run.
  func reset(seed: UInt64, tells: Bool) {
    let rows = min(UInt64(rowCount.load()), UInt64(Self.mostRows))
    for word in 0..<Self.placeList / 8 { file.word(word * 8).relaxed = 0 }
    for word in 0..<rows * Self.rowSize / 8 { file.word(Self.rows + word * 8).relaxed = 0 }
    self.seed.store(seed)
    newPlaces.removeAll()
    self.tells.store(tells ? 1 : 0)
    clock.store(Self.firstMoment)
  }

  /// The row of that number.
  func row(_ index: Int) -> ScheduleRow {
    ScheduleRow(file: file, base: Self.rows + UInt64(index) * Self.rowSize)
  }

  // MARK: Texts

  /// Writes a text, cut to what fits: the length, then the bytes.
  static func write(_ text: String, to file: MappedFile, at place: UInt64, most: Int) {
    let bytes = Array(text.utf8.prefix(most - 8))
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for (index, byte) in bytes[start...].prefix(8).enumerated() {
        word |= UInt64(byte) << UInt64(index * 8)
      }
      file.word(place + 8 + UInt64(start)).relaxed = word
    }
    file.word(place).storeRelease(UInt64(bytes.count))
  }

  /// Reads such a text.
  static func text(in file: MappedFile, at place: UInt64, most: Int) -> String {
    let count = min(file.word(place).loadAcquire(), UInt64(most - 8))
    let bytes = (0..<count).map { index in
      UInt8(truncatingIfNeeded: file.word(place + 8 + index / 8 * 8).relaxed >> (index % 8 * 8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A list of places in the script's code.
struct PlaceList {
  let file: MappedFile
  let base: UInt64

  /// Who finds more works with these.
  private static let most: UInt32 = 1500

  private var count: SharedWord32 { file.word32(base) }

  var all: [UInt32] {
    get { (0..<UInt64(count.load())).map { file.word32(base + 4 + $0 * 4).relaxed } }
    nonmutating set {
      removeAll()
      for place in newValue { append(place) }
    }
  }

  func append(_ place: UInt32) {
    let number = count.load()
    guard number < Self.most else { return }
    file.word32(base + 4 + UInt64(number) * 4).relaxed = place
    count.store(number + 1)
  }

  func removeAll() { count.store(0) }
}

/// What one process, or one thread of it, tells the controller, and is told by it.
struct ScheduleRow {
  let file: MappedFile
  let base: UInt64

  /// How a process stands.
  enum State: UInt32 {
    /// There is none.
    case free = 0
    /// It runs.
    case runs
    /// It is about to do what it says.
    case atPoint
    /// It sleeps.
    case sleeps
    /// It has started a child, and waits until that stands still.
    case awaitsBirth
    /// It ends, and is not seen again.
    case ends
  }

  /// What a process is told.
  enum Turn: UInt32 {
    /// It stands still.
    case wait = 0
    /// It goes on.
    case go
    /// It goes on, as its time is up.
    case goLate
    /// It looks whether what it sleeps for has happened, and stands still again.
    case look
  }

  struct Flags: OptionSet {
    let rawValue: UInt32
    /// It waits without a time-out where it has to.
    static let waitsForEver = Flags(rawValue: 1)
    /// What it sleeps for has happened.
    static let hasChanged = Flags(rawValue: 2)
    /// Only what is done with the object of its operation can end its sleep.
    static let isExact = Flags(rawValue: 4)
    /// Something outside of the program can end its sleep.
    static let isExternal = Flags(rawValue: 8)
    /// The result is a floating-point number.
    static let isFloat = Flags(rawValue: 16)
    /// The operation has not had what it wanted.
    static let hasFailed = Flags(rawValue: 32)
    /// No other thread of its process can have a turn.
    static let staysAlone = Flags(rawValue: 64)
  }

  var state: SharedWord32 { file.word32(base) }
  var turn: SharedWord32 { file.word32(base + 4) }
  var pid: SharedWord32 { file.word32(base + 8) }
  var flags: SharedWord32 { file.word32(base + 12) }
  var operation: SharedWord32 { file.word32(base + 16) }
  /// How many operations it has done.
  var done: SharedWord32 { file.word32(base + 20) }
  var object: SharedWord64 { file.word(base + 24) }
  var firstElement: SharedWord32 { file.word32(base + 32) }
  var elementCount: SharedWord32 { file.word32(base + 36) }
  /// The pid that the operation is about.
  var subject: SharedWord64 { file.word(base + 40) }
  /// When its sleep ends at the latest.
  var deadline: SharedWord64 { file.word(base + 48) }
  /// Why it sleeps: `WaitReason.word`.
  var reason: SharedWord64 { file.word(base + 56) }
  /// What the last operation gave.
  var result: SharedWord64 { file.word(base + 64) }
  var resultFlags: SharedWord32 { file.word32(base + 72) }
  /// The line of its last operation.
  var line: SharedWord32 { file.word32(base + 76) }
  var parent: SharedWord32 { file.word32(base + 80) }
  /// The row of the process's main thread.
  var home: SharedWord32 { file.word32(base + 84) }
  /// The lock that the operation takes for a moment; 0: none.
  var lock: SharedWord64 { file.word(base + 88) }

  /// Counts the turns that were given to a thread of the process: on it the process sleeps.
  var calls: SharedWord32 { file.word32(base + 96) }
  /// The row of the thread that it has just started; 0: it starts a process.
  var startedThread: SharedWord32 { file.word32(base + 100) }
  /// Whether its end is that of the process.
  var endsProcess: SharedWord32 { file.word32(base + 104) }

  static let name: UInt64 = 128
  static let nameSize = 128
  static let title: UInt64 = 256
  static let titleSize = 512
  static let file: UInt64 = 768
  static let fileSize = 256
  static let value: UInt64 = 1024
  static let valueSize = 256
  private static let parts: UInt64 = 1280
  private static let mostParts = 16

  /// What the operation has to do with, where no object says it.
  var parts: [Part] {
    get {
      (0..<file.word(base + Self.parts).relaxed).map { index in
        let place = base + Self.parts + 8 + index * 16
        let word = file.word(place + 8).relaxed
        return Part(
          file.word(place).relaxed, UInt32(truncatingIfNeeded: word >> 1), writes: word & 1 != 0)
      }
    }
    nonmutating set {
      let kept = newValue.prefix(Self.mostParts)
      file.word(base + Self.parts).relaxed = UInt64(kept.count)
      for (index, part) in kept.enumerated() {
        let place = base + Self.parts + 8 + UInt64(index) * 16
        file.word(place).relaxed = part.thing
        file.word(place + 8).relaxed = UInt64(part.element) << 1 | (part.writes ? 1 : 0)
      }
    }
  }

  func text(_ place: UInt64, _ most: Int) -> String {
    ScheduleTable.text(in: file, at: base + place, most: most)
  }

  func write(_ text: String, _ place: UInt64, _ most: Int) {
    ScheduleTable.write(text, to: file, at: base + place, most: most)
  }
}
