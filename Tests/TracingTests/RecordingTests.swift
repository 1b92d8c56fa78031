import LinuxSystem
import TestSupport
import Testing

@testable import Tracing

/// The recording that a process writes is the one that is read.
@Suite struct RecordingTests {
  /// A recording in a folder of its own, which is there during the body.
  private func withRecording(
    limit: UInt64 = 1 << 20, pages: UInt64 = 64,
    _ body: (TraceWriter, [UInt8]) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    let path = [UInt8]("\(folder.path)/trace.part".utf8)
    try body(try TraceWriter(creating: path, limit: limit, .all, pages: pages), path)
  }

  @Test func anItemMakesAnArrow() throws {
    try withRecording { writer, path in
      writer.begin(pid: 100, parent: 1, name: "MainProcess")
      let queue = writer.object(7) {
        TracedObject(id: 7, kind: "queue", name: "q", file: "a.lua", line: 3)
      }
      let place = writer.makePlace(file: "a.lua", line: 5)
      writer.place = { place }
      let begin = writer.now
      writer.whole(.put, since: begin, object: queue, argument: 0)
      let second = try TraceWriter(opening: path)
      second.begin(pid: 101, parent: 100, name: "Process-1")
      let other = second.object(7) { TracedObject(id: 7, kind: "queue") }
      second.note(.wait, .begin, object: other, detail: TraceWait.object.rawValue)
      second.note(.wait, .end)
      second.whole(.get, since: begin, object: other, argument: 0)
      second.end(status: 0)

      let recording = try Recording(reading: path)
      #expect(recording.processes.map(\.name) == ["MainProcess", "Process-1"])
      #expect(recording.processes[1].parent == 0)
      #expect(recording.processes.map(\.status) == [nil, 0])
      #expect(recording.objects.map(\.title) == ["queue 'q'"])
      #expect(recording.arrows.map(\.kind) == [.put])
      let arrow = try #require(recording.arrows.first)
      let (put, get) = (
        recording.events[Int(arrow.from)], recording.events[Int(arrow.to)]
      )
      #expect(recording.title(of: put) == "put queue 'q'")
      #expect(recording.title(of: get) == "get queue 'q'")
      #expect(recording.place(of: put) == Recording.Place(file: "a.lua", line: 5))
      #expect(arrow.from < arrow.to && arrow.begin <= arrow.end)
      #expect(put.begin <= arrow.begin && arrow.begin < put.end)
      #expect(recording.lengths.map(\.count) == [1, 0])
      #expect(recording.lost == 0)
    }
  }

  @Test func theNewestIsKeptAndTheRestIsCounted() throws {
    try withRecording(limit: 1) { writer, path in
      writer.begin(pid: 100, parent: 1, name: "MainProcess")
      let all = 100_000
      for number in 0..<all { writer.note(.instant, .moment, argument: UInt64(number)) }
      let recording = try Recording(reading: path)
      let kept = recording.events.filter { $0.operation == .instant }
      #expect(kept.count + recording.lost == all)
      #expect(recording.lost > 0 && recording.processes[0].lost == recording.lost)
      #expect(kept.map(\.argument) == (UInt64(all - kept.count)..<UInt64(all)).map { $0 })
    }
  }

  @Test func aKilledProcessLosesNothing() throws {
    try withRecording { writer, path in
      writer.begin(pid: 100, parent: 1, name: "MainProcess")
      writer.note(.task, .begin, argument: 3, detail: writer.string("f"))
      let parent = try TraceWriter(opening: path)
      parent.begin(pid: 99, parent: 1, name: "Parent")
      parent.noteEnd(of: 100, status: -9)
      let recording = try Recording(reading: path)
      let task = try #require(recording.events.first { $0.operation == .task })
      #expect(task.isOpen && recording.title(of: task) == "task f")
      #expect(recording.processes[0].status == -9)
      #expect(task.end <= recording.processes[0].end)
    }
  }

  @Test func longDurationsAreRoundedUp() throws {
    for length in [0, 1, 4_294_967_295, 4_294_967_296, 1 << 40, 1 << 50] as [Int64] {
      var record = TraceRecord(.get, .whole, at: 1 << 54, task: 3)
      record.duration = length
      record.place = 0xff_ffff
      record.object = 17
      record.flags = [.special]
      let read = try #require(TraceRecord(words: record.words))
      #expect(read.duration >= length && read.duration - length < max(length >> 23, 1))
      #expect(read.flags == [.special] && read.place == 0xff_ffff && read.object == 17)
    }
  }

  @Test func slicesOfAThreadNest() throws {
    try withRecording { writer, path in
      writer.begin(pid: 100, parent: 1, name: "MainProcess")
      // Two spans of coroutines that cross.
      let (one, two) = (writer.string("one"), writer.string("two"))
      writer.note(.span, .begin, object: one)
      writer.note(.span, .begin, object: two)
      writer.whole(.get, since: 0)
      writer.note(.span, .end)
      writer.note(.span, .end)
      let recording = try Recording(reading: path)
      #expect(recording.events.count == 4)
      #expect(Nesting.problems(in: recording) == [])
    }
  }

  @Test func damageIsLeftOut() throws {
    try withRecording { writer, path in
      writer.begin(pid: 100, parent: 1, name: "MainProcess")
      for number in 0..<200 {
        let name = writer.string("s\(number)")
        writer.note(.span, .begin, object: name)
        writer.whole(.put, since: writer.now, object: name, argument: UInt64(number))
        writer.whole(.get, since: writer.now, object: name, argument: UInt64(number))
        writer.note(.span, .end, object: name)
      }
      let whole = try WholeFile.read(path, limit: 1 << 19)
      var random = SeededRandom(test: "damageIsLeftOut")
      let target = path + [UInt8(ascii: "d")]
      for _ in 0..<200 {
        var damaged = whole
        for _ in 0..<random.below(40) {
          damaged[random.below(damaged.count)] = UInt8(random.below(256))
        }
        damaged.removeLast(random.below(3) == 0 ? random.below(damaged.count) : 0)
        var file = try OutputFile(creating: target)
        try file.write(damaged)
        try file.flush()
        guard let recording = try? Recording(reading: target) else { continue }
        #expect(Nesting.problems(in: recording) == [])
      }
    }
  }

  @Test func whatDoesNotFitIntoMemoryIsMerged() throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(test: "whatDoesNotFitIntoMemoryIsMerged")
    for count in [0, 99, 100, 101, 5000] {
      var sorter = EventSorter(beside: [UInt8]("\(folder.path)/x".utf8), limit: 100)
      var expected: [(key: UInt64, number: UInt64)] = []
      for number in 0..<UInt64(count) {
        let key = UInt64(random.below(count / 4 + 1))
        expected.append((key, number))
        try sorter.add(
          Recording.Event(
            operation: .put, flags: [], isSlice: false, thread: 0, object: 0, place: 0, detail: 0,
            argument: number, begin: 0, end: 0, order: 0), by: (key / 2, key % 2))
      }
      expected.sort { ($0.key, $0.number) < ($1.key, $1.number) }
      var merged: [UInt64] = []
      try sorter.drain { event, _ in merged.append(event.argument) }
      #expect(merged == expected.map(\.number))
    }
    #expect(ResourceCensus.entries(of: folder.path).filter { !$0.hasPrefix(".") }.isEmpty)
  }

  @Test func theMemoryForItDoesNotChangeTheJSON() throws {
    try withRecording { writer, path in
      writer.begin(pid: 100, parent: 1, name: "MainProcess")
      let queue = writer.object(7) { TracedObject(id: 7, kind: "queue", name: "q") }
      let lock = writer.object(8) { TracedObject(id: 8, kind: "lock", name: "l") }
      let second = try TraceWriter(opening: path)
      second.begin(pid: 101, parent: 100, name: "Process-1")
      let (other, same) = (
        second.object(7) { TracedObject(id: 7, kind: "queue") },
        second.object(8) { TracedObject(id: 8, kind: "lock") }
      )
      for number in 0..<300 as Range<UInt64> {
        writer.whole(.acquire, since: writer.now, object: lock, argument: 2 * number)
        writer.whole(.put, since: writer.now, object: queue, argument: number)
        writer.whole(.release, since: writer.now, object: lock, argument: 2 * number)
        second.whole(.acquire, since: second.now, object: same, argument: 2 * number + 1)
        second.whole(.get, since: second.now, object: other, argument: number)
        second.whole(.release, since: second.now, object: same, argument: 2 * number + 1)
      }
      var texts: [[UInt8]] = []
      for limit in [1 << 18, 50] {
        let target = path + [UInt8(ascii: "j")]
        var file = try OutputFile(creating: target)
        try ChromeTrace.write(path, into: &file, limit: limit)
        texts.append(try WholeFile.read(target, limit: 1 << 20))
      }
      #expect(texts[0] == texts[1])
      let text = String(decoding: texts[0], as: UTF8.self)
      func count(_ part: String) -> Int { text.split(separator: "\n").count { $0.contains(part) } }
      #expect(count("\"ph\":\"s\",\"name\":\"put\"") == 300)
      #expect(count("\"ph\":\"f\",\"name\":\"put\"") == 300)
      #expect(count("\"ph\":\"s\",\"name\":\"release\"") == 599)
      #expect(count("\"ph\":\"b\"") == 600 && count("\"ph\":\"e\"") == 600)
      #expect(count("\"ph\":\"C\"") == 600)
    }
  }

  @Test func categoriesOfAList() {
    #expect(TraceCategories.parse("queue,lock").categories == [.queue, .lock])
    #expect(TraceCategories.parse("+value,-pipe").categories == .all.subtracting(.pipe))
    #expect(TraceCategories.parse("queues").fault == "queues")
    #expect(TraceCategories.parse("").categories == nil)
  }
}

/// What is wrong with the slices and arrows of a recording.
enum Nesting {
  static func problems(in recording: Recording) -> [String] {
    var problems: [String] = []
    for (thread, events) in Dictionary(grouping: recording.events, by: \.thread) {
      let slices = events.filter(\.isSlice).sorted {
        $0.begin != $1.begin ? $0.begin < $1.begin : $0.end > $1.end
      }
      var ends: [Int64] = []
      for slice in slices {
        while let end = ends.last, end <= slice.begin { ends.removeLast() }
        if let end = ends.last, slice.end > end {
          problems.append("thread \(thread): a slice ends at \(slice.end), one around it at \(end)")
        }
        ends.append(slice.end)
      }
    }
    for arrow in recording.arrows where arrow.begin > arrow.end || arrow.from == arrow.to {
      problems.append("an arrow from \(arrow.begin) to \(arrow.end)")
    }
    return problems
  }
}
