package import LinuxSystem

/// Writes the events of this process into the recording that all processes of a program share.
///
/// To record an event are five stores into memory that only this process writes; the last one makes
/// it count. What does not fit is counted.
package final class TraceWriter: @unchecked Sendable {
  private let file: MappedFile
  private let slabCount: UInt64
  private let pageCount: UInt64
  private let start: Int64
  /// What is recorded.
  package let categories: TraceCategories
  /// Where the recording is.
  package let path: [UInt8]

  /// The number of this process in the recording; 0: it has no track, and records nothing.
  package private(set) var process: UInt32 = 0
  private var pid: Int32 = 0
  /// The number of the task that runs.
  package var task: () -> UInt32 = { 0 }
  /// The number of the place where the script is.
  package var place: () -> UInt32 = { 0 }

  // The slab at hand, and the word that says how many of its records count.
  private var slab: SharedWord64
  private var counted: SharedWord32
  private var entry: UInt64 = 0
  private var count = RecordingLayout.recordsPerSlab
  private var sequence: UInt64 = 0
  /// Whether there was no room for a slab: from then on only those are taken that have some.
  private var isDiskFull = false

  // The page of definitions at hand.
  private var page: UInt64 = 0
  private var used = RecordingLayout.pageSize
  private var strings: [String: UInt32] = [:]
  private var objects: [UInt64: UInt32] = [:]

  /// Makes a recording, in place of a file that is there.
  /// - Parameter limit: Bytes that events may take on the disk.
  package convenience init(
    creating path: [UInt8], limit: UInt64, _ categories: TraceCategories,
    pages: UInt64 = RecordingLayout.mostPages
  ) throws(SystemError) {
    let slabs = max(limit / RecordingLayout.slabSize, RecordingLayout.fewestSlabs)
    let size = RecordingLayout.size(slabs: slabs, pages: pages)
    let file = try MappedFile(creating: path, size: size)
    try file.reserve(0, RecordingLayout.pages(slabs: slabs))
    file.word(RecordingLayout.slabCount).relaxed = slabs
    file.word(RecordingLayout.pageCount).relaxed = pages
    file.word(RecordingLayout.categories).relaxed = UInt64(categories.rawValue)
    file.word(RecordingLayout.monotonicStart).relaxed = UInt64(Deadline.systemClock)
    file.word(RecordingLayout.realStart).relaxed = UInt64(SystemClock.realtime * 1e9)
    file.word(RecordingLayout.magic).storeRelease(RecordingLayout.magicValue)
    self.init(file, path)
  }

  /// Opens the recording that another process of this program made.
  package convenience init(opening path: [UInt8]) throws(SystemError) {
    let file = try MappedFile(opening: path)
    guard file.size >= RecordingLayout.headerSize,
      file.word(RecordingLayout.magic).loadAcquire() == RecordingLayout.magicValue,
      file.size
        == RecordingLayout.size(
          slabs: file.word(RecordingLayout.slabCount).relaxed,
          pages: file.word(RecordingLayout.pageCount).relaxed)
    else {
      throw SystemError.notARecording(path)
    }
    self.init(file, path)
  }

  private init(_ file: MappedFile, _ path: [UInt8]) {
    self.file = file
    self.path = path
    slabCount = file.word(RecordingLayout.slabCount).relaxed
    pageCount = file.word(RecordingLayout.pageCount).relaxed
    start = Int64(bitPattern: file.word(RecordingLayout.monotonicStart).relaxed)
    slab = file.word(0)
    counted = file.word32(0)
    categories = TraceCategories(
      rawValue: UInt32(truncatingIfNeeded: file.word(RecordingLayout.categories).relaxed))
  }

  /// Nanoseconds since the recording began.
  package var now: Int64 { Deadline.systemClock - start }

  /// Which file it is.
  package var identity: MemoryFileIdentity { file.identity }

  // MARK: Processes

  /// Gives this process a track. After a fork the child calls it for itself: what its parent had at
  /// hand stays the parent's.
  package func begin(pid: Int32, parent: Int32, name: String) {
    forgetOthers()
    process = UInt32(truncatingIfNeeded: file.word(RecordingLayout.nextProcess).add(1)) + 1
    self.pid = pid
    define(.process(process, parent: parent, pid: pid, begin: now, name: name))
    for (key, value) in Trace.shared.facts { define(.fact(key, value)) }
    Trace.shared.facts = []
  }

  /// Has this process record nothing from here on: it is another one now, without a track.
  package func forgetOthers() {
    process = 0
    (count, sequence) = (RecordingLayout.recordsPerSlab, 0)
    used = RecordingLayout.pageSize
    entry = 0
  }

  /// Gives this process another name.
  package func rename(_ name: String, parent: Int32) {
    guard process != 0 else { return }
    define(.process(process, parent: parent, pid: pid, begin: 0, name: name))
  }

  /// This process ends.
  package func end(status: Int32) {
    guard process != 0 else { return }
    define(.end(pid: pid, time: now, status: status))
    if entry != 0 { file.word32(entry + DirectoryWords.state32).store(DirectoryWords.State.full) }
    forgetOthers()
    // Who reads it needs the room.
    file.letPagesGo()
  }

  /// The process of a pid has ended, as its parent sees: its slab may be used by others.
  package func noteEnd(of pid: Int32, status: Int32) {
    guard process != 0 else { return }
    define(.end(pid: pid, time: now, status: status))
    for index in 0..<slabCount {
      let entry = RecordingLayout.directory + index * RecordingLayout.entrySize
      let state = file.word32(entry + DirectoryWords.state32)
      guard state.relaxed == DirectoryWords.State.open,
        file.word32(entry + DirectoryWords.pid32).relaxed == UInt32(bitPattern: pid)
      else { continue }
      _ = state.replace(DirectoryWords.State.open, with: DirectoryWords.State.full)
    }
  }

  /// Events that were lost so far, in all processes.
  package var lost: UInt64 { file.word(RecordingLayout.lost).load() }

  /// The number of the error for which events could not be recorded; nil if they could.
  package var failure: Int32? {
    let number = file.word(RecordingLayout.failure).load()
    return number == 0 ? nil : Int32(truncatingIfNeeded: number)
  }

  /// Keeps the recording under another name, of which only what was used is left; what is no
  /// regular file gets its bytes. To be called when all other processes have ended.
  package func keep(as target: [UInt8]) throws(SystemError) {
    let taken = min(file.word(RecordingLayout.nextSlab).load(), slabCount)
    try file.cut(
      to: RecordingLayout.slabs(slabs: slabCount, pages: pageCount)
        + taken * RecordingLayout.slabSize)
    if NamedFile.isReplaceable(target) { return try NamedFile.rename(path, to: target) }
    let source = try ReadableFile(opening: path)
    var copy = try OutputFile(creating: target)
    for start in stride(from: 0, to: source.size, by: 1 << 20) {
      try copy.write(try source.read(start, 1 << 20))
    }
    try copy.flush()
    NamedFile.remove(path, identity)
  }

  // MARK: Events

  /// Records one event.
  package func record(_ record: TraceRecord) {
    guard process != 0 else { return }
    if count == RecordingLayout.recordsPerSlab, !takeSlab() {
      file.word(RecordingLayout.lost).add(1)
      return
    }
    let words = record.words
    let place = slab.word(after: count * (TraceRecord.size / 8))
    place.relaxed = words.0
    place.word(after: 1).relaxed = words.1
    place.word(after: 2).relaxed = words.2
    place.word(after: 3).relaxed = words.3
    count += 1
    counted.storeRelease(UInt32(count))
  }

  /// A whole operation, which has just ended.
  package func whole(
    _ operation: TraceOperation, since begin: Int64, object: UInt32 = 0, argument: UInt64 = 0,
    _ flags: TraceRecord.Flags = [], place: UInt32? = nil
  ) {
    let now = now
    var record = TraceRecord(operation, .whole, at: now, task: task())
    record.duration = now - begin
    record.object = object
    record.argument = argument
    record.flags = flags
    record.place = place ?? self.place()
    self.record(record)
  }

  /// The beginning of an operation, its end, or a moment.
  package func note(
    _ operation: TraceOperation, _ phase: TraceRecord.Phase, object: UInt32 = 0,
    argument: UInt64 = 0, detail: UInt32 = 0, _ flags: TraceRecord.Flags = [],
    task: UInt32? = nil, hasPlace: Bool = true
  ) {
    var record = TraceRecord(operation, phase, at: now, task: task ?? self.task())
    record.object = object
    record.argument = argument
    record.detail = detail
    record.flags = flags
    if hasPlace { record.place = place() }
    self.record(record)
  }

  /// Takes a slab: a free one, or else the oldest full one.
  /// - Returns: false if there is none, or no room on the disk.
  private func takeSlab() -> Bool {
    if entry != 0 {
      file.word32(entry + DirectoryWords.state32).store(DirectoryWords.State.full)
      entry = 0
    }
    let cursor = file.word(RecordingLayout.nextSlab)
    for _ in 0..<slabCount {
      let index = cursor.add(1) % slabCount
      let entry = RecordingLayout.directory + index * RecordingLayout.entrySize
      let state = file.word32(entry + DirectoryWords.state32)
      let seen = state.load()
      guard (seen == DirectoryWords.State.free && !isDiskFull) || seen == DirectoryWords.State.full,
        state.replace(seen, with: DirectoryWords.State.taken)
      else { continue }
      let slab =
        RecordingLayout.slabs(slabs: slabCount, pages: pageCount)
        + index * RecordingLayout.slabSize
      let counted = file.word32(entry + DirectoryWords.count32)
      if seen == DirectoryWords.State.full {
        file.word(RecordingLayout.lost).add(UInt64(counted.relaxed))
      } else if !reserve(slab, RecordingLayout.slabSize) {
        state.store(DirectoryWords.State.free)
        isDiskFull = true
        continue
      }
      counted.store(0)
      file.word(entry + DirectoryWords.writer).relaxed = UInt64(process)
      file.word(entry + DirectoryWords.sequence).relaxed = sequence
      file.word32(entry + DirectoryWords.pid32).relaxed = UInt32(bitPattern: pid)
      state.store(DirectoryWords.State.open)
      (self.slab, self.counted) = (file.word(slab), counted)
      self.entry = entry
      (count, sequence) = (0, sequence + 1)
      return true
    }
    return false
  }

  private func reserve(_ offset: UInt64, _ length: UInt64) -> Bool {
    do throws(SystemError) {
      try file.reserve(offset, length)
      return true
    } catch {
      file.word(RecordingLayout.failure).store(UInt64(error.errno))
      return false
    }
  }

  // MARK: Definitions

  /// A number that stands for nothing yet.
  private func nextNumber() -> UInt32 {
    UInt32(truncatingIfNeeded: file.word(RecordingLayout.nextNumber).add(1)) + 1
  }

  /// The number of a string.
  package func string(_ text: String) -> UInt32 {
    if let number = strings[text] { return number }
    let number = nextNumber()
    define(.string(number, text))
    strings[text] = number
    return number
  }

  /// A number for a place in a script. The caller remembers it.
  package func makePlace(file: String, line: Int) -> UInt32 {
    let number = nextNumber() & 0xff_ffff
    define(.place(number, line: UInt32(clamping: line), file: file))
    return number
  }

  /// The number of a shared object, which is described if this process has not named it yet.
  package func object(_ id: UInt64, _ describe: () -> TracedObject) -> UInt32 {
    if let number = objects[id] { return number }
    let number = nextNumber()
    objects[id] = number
    define(.object(number, describe()))
    return number
  }

  /// The number of a new object that only this process has.
  package func localObject(kind: String, name: String, file: String, line: UInt32) -> UInt32 {
    let number = nextNumber()
    // No object of the arena is called so.
    let id = UInt64(number) | 1 << 63
    define(
      .object(
        number,
        TracedObject(
          id: id, kind: kind, name: name, isNamed: false, file: file, line: line, ordinal: 0,
          lock: 0)))
    return number
  }

  /// Describes a shared object again.
  package func redefine(_ object: TracedObject) {
    let number = objects[object.id] ?? nextNumber()
    objects[object.id] = number
    define(.object(number, object))
  }

  /// A thread of this process has a name.
  package func nameThread(_ task: UInt32, _ name: String) {
    define(.thread(process: process, task: task, name: name))
  }

  /// Adds a fact about the program.
  package func state(_ key: String, _ value: String) { define(.fact(key, value)) }

  private func define(_ definition: Definition) {
    let bytes = definition.encoded()
    if used + UInt64(bytes.count) > RecordingLayout.pageSize, !takePage() { return }
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for index in 0..<8 { word |= UInt64(bytes[start + index]) << (UInt64(index) * 8) }
      file.word(page + used + UInt64(start)).relaxed = word
    }
    used += UInt64(bytes.count)
    file.word32(page + PageWords.used32).storeRelease(UInt32(used))
  }

  private func takePage() -> Bool {
    let index = file.word(RecordingLayout.nextPage).add(1)
    guard index < pageCount else { return false }
    page = RecordingLayout.pages(slabs: slabCount) + index * RecordingLayout.pageSize
    guard reserve(page, RecordingLayout.pageSize) else { return false }
    used = PageWords.first
    return true
  }
}
