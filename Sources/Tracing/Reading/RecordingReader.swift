internal import LinuxSystem
internal import Wire

/// Reads the file of a recording: also one that is still written, was left by a program whose
/// processes were all killed, or is damaged. What makes no sense is left out.
struct RecordingReader {
  /// The records of one process, slab after slab.
  struct Stream {
    var process: UInt32
    var slabs: [(sequence: UInt64, offset: UInt64, count: Int)] = []
  }

  private let file: ReadableFile
  private let slabCount: UInt64
  private let pageCount: UInt64
  private let header: [UInt8]

  init(_ path: [UInt8]) throws(RecordingError) {
    let name = String(decoding: path, as: UTF8.self)
    do throws(SystemError) {
      file = try ReadableFile(opening: path)
      header = try file.read(0, Int(RecordingLayout.headerSize))
    } catch {
      throw RecordingError(description: "\(error)")
    }
    // The mark is written last.
    if header.allSatisfy({ $0 == 0 }) {
      throw RecordingError(description: "\(name) has no events: its program ended at once")
    }
    guard header.count == Int(RecordingLayout.headerSize),
      Self.word(header, RecordingLayout.magic) == RecordingLayout.magicValue
    else { throw RecordingError(description: "\(name) is no recording of mprun") }
    // A file that was cut short has fewer of both than it says.
    slabCount = min(
      Self.word(header, RecordingLayout.slabCount), file.size / RecordingLayout.entrySize)
    pageCount = min(Self.word(header, RecordingLayout.pageCount), RecordingLayout.mostPages)
  }

  private static func word(_ bytes: [UInt8], _ offset: UInt64) -> UInt64 {
    unsafe bytes.span.bytes.uint64(at: Int(offset))
  }

  var lost: Int { Int(clamping: Self.word(header, RecordingLayout.lost)) }
  var realStart: Int64 { Int64(bitPattern: Self.word(header, RecordingLayout.realStart)) }
  var categories: TraceCategories {
    TraceCategories(
      rawValue: UInt32(truncatingIfNeeded: Self.word(header, RecordingLayout.categories)))
  }

  private func read(_ offset: UInt64, _ count: Int) throws(RecordingError) -> [UInt8] {
    do throws(SystemError) {
      return try file.read(offset, count)
    } catch {
      throw RecordingError(description: "\(error)")
    }
  }

  // MARK: Definitions

  /// Calls a function with each definition, in the order in which each process made them.
  func forEachDefinition(_ body: (Definition) -> Void) throws(RecordingError) {
    let taken = min(Self.word(header, RecordingLayout.nextPage), pageCount)
    for index in 0..<taken {
      let offset =
        RecordingLayout.pages(slabs: slabCount) + index * RecordingLayout.pageSize
      let bytes = try read(offset, Int(RecordingLayout.pageSize))
      guard bytes.count >= 8 else { return }
      let page = unsafe bytes.span.bytes
      let used = min(Int(page.uint32(at: 0)), bytes.count)
      var place = Int(PageWords.first)
      while place < used {
        guard let (definition, size) = Definition.decode(page.extracting(0..<used), at: place)
        else { break }
        if let definition { body(definition) }
        place += size
      }
    }
  }

  // MARK: Records

  /// The records of each process, without reading them.
  func streams() throws(RecordingError) -> [Stream] {
    var streams: [UInt32: Stream] = [:]
    let directory = try read(
      RecordingLayout.directory, Int(slabCount * RecordingLayout.entrySize))
    for index in 0..<slabCount {
      let entry = index * RecordingLayout.entrySize
      guard entry + RecordingLayout.entrySize <= directory.count else { break }
      let words = unsafe directory.span.bytes
      let state = words.uint32(at: Int(entry + DirectoryWords.state32))
      let count = Int(words.uint32(at: Int(entry + DirectoryWords.count32)))
      guard state == DirectoryWords.State.open || state == DirectoryWords.State.full, count > 0
      else { continue }
      let writer = UInt32(
        truncatingIfNeeded: words.uint64(at: Int(entry + DirectoryWords.writer)))
      let sequence = words.uint64(at: Int(entry + DirectoryWords.sequence))
      let offset =
        RecordingLayout.slabs(slabs: slabCount, pages: pageCount)
        + index * RecordingLayout.slabSize
      streams[writer, default: Stream(process: writer)].slabs.append(
        (sequence, offset, min(count, RecordingLayout.recordsPerSlab)))
    }
    return streams.values.map { stream in
      var stream = stream
      stream.slabs.sort { $0.sequence < $1.sequence }
      return stream
    }.sorted { $0.process < $1.process }
  }

  /// Calls a function with each record of a slab.
  func forEachRecord(
    at offset: UInt64, count: Int, _ body: (TraceRecord) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let bytes = try read(offset, count * TraceRecord.size)
    let words = unsafe bytes.span.bytes
    for place in stride(from: 0, to: bytes.count / TraceRecord.size * TraceRecord.size, by: 32) {
      let four = (
        words.uint64(at: place), words.uint64(at: place + 8), words.uint64(at: place + 16),
        words.uint64(at: place + 24)
      )
      if let record = TraceRecord(words: four) { try body(record) }
    }
  }
}

extension Recording {
  /// Reads the file of a recording.
  package init(reading path: [UInt8]) throws(RecordingError) {
    var builder = RecordingBuilder(EventList())
    let lives = try builder.read(path)
    self = builder.recording
    events = builder.sink.events
    for index in events.indices {
      events[index].thread = builder.threadOfTask[Int(events[index].thread)]
    }
    events += lives
    nest()
    connect()
    sortEvents()
    trackLocks()
    trackLengths()
  }

  /// Keeps all events.
  private struct EventList: EventSink {
    var events: [Event] = []
    mutating func take(_ event: Event) { events.append(event) }
  }
}

extension RecordingBuilder {
  /// Reads the file of a recording.
  /// - Returns: The lives of all threads, with their threads.
  mutating func read(_ path: [UInt8]) throws(RecordingError) -> [Recording.Event] {
    let reader = try RecordingReader(path)
    recording.lost = reader.lost
    recording.realStart = reader.realStart
    recording.categories = reader.categories
    try reader.forEachDefinition { add($0) }
    resolveProcesses()
    for stream in try reader.streams() {
      guard begin(stream.process) else { continue }
      var expected: UInt64 = 0
      for slab in stream.slabs {
        noteGap(from: expected, to: slab.sequence)
        expected = slab.sequence &+ 1
        try reader.forEachRecord(at: slab.offset, count: slab.count) {
          record throws(RecordingError) in try add(record)
        }
      }
      try endProcess()
    }
    return try finish()
  }
}
