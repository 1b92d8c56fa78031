import Testing

@testable import Timeline
@testable import Tracing

/// What recordings look like as text, and what is found in them.
@Suite struct TextTests {
  /// A recording of a main process and some children, into which events are put.
  private struct Scene {
    var recording = Recording()

    init(children: Int, lasting end: Int64) {
      recording.strings = ["f"]
      for index in 0...children {
        let name = index == 0 ? "MainProcess" : "Process-\(index)"
        recording.processes.append(
          Recording.Process(
            pid: Int32(100 + index), parent: index == 0 ? nil : 0, name: name, begin: 0, end: end,
            status: 0, threads: [index]))
        recording.threads.append(
          Recording.Track(process: index, name: name, isMain: true, begin: 0, end: end))
        add(.process, index, 0, end)
      }
    }

    mutating func add(
      _ operation: TraceOperation, _ thread: Int, _ begin: Int64, _ end: Int64? = nil,
      object: Int32 = -1, detail: Int32 = -1, argument: UInt64 = 0, isOpen: Bool = false
    ) {
      recording.events.append(
        Recording.Event(
          operation: operation, flags: [], isSlice: end != nil, isOpen: isOpen,
          thread: Int32(thread), object: object, place: -1, detail: detail, argument: argument,
          begin: begin, end: end ?? begin, order: begin))
    }

    mutating func object(_ kind: String, _ name: String) -> Int32 {
      recording.objects.append(TracedObject(id: 1, kind: kind, name: name))
      return Int32(recording.objects.count - 1)
    }
  }

  private func lanes(_ scene: Scene, unicode: Bool = true) -> [String] {
    TimelineText(scene.recording, width: 60, hasUnicode: unicode).lanes()
      .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }

  @Test func aLaneShowsWhatAProcessDoes() {
    var scene = Scene(children: 1, lasting: 480)
    let lock = scene.object("lock", "l")
    scene.add(.task, 1, 0, 120, detail: 0)
    scene.add(.wait, 1, 120, 240, object: lock, detail: 1)
    scene.add(.wait, 1, 240, 360, detail: 5)
    let text = lanes(scene)
    #expect(text[1] == "MainProcess " + String(repeating: "█", count: 48))
    let expected = ["▓", "▒", "·", "█"].map { String(repeating: $0, count: 12) }.joined()
    #expect(text[2] == "Process-1   " + expected)
    let plain = lanes(scene, unicode: false)
    let ascii = ["=", "L", ".", "#"].map { String(repeating: $0, count: 12) }.joined()
    #expect(plain[2] == "Process-1   " + ascii)
  }

  @Test func whatIsShorterThanAColumnHidesNothing() {
    var scene = Scene(children: 0, lasting: 48_000)
    for begin in stride(from: Int64(0), to: 40_000, by: 1000) {
      scene.add(.wait, 0, begin, begin + 10, detail: 5)
    }
    #expect(lanes(scene)[1] == "MainProcess " + String(repeating: "█", count: 48))
  }

  @Test func aKilledProcessHasACross() {
    var scene = Scene(children: 1, lasting: 480)
    scene.recording.processes[1].status = -9
    scene.recording.processes[1].end = 240
    #expect(lanes(scene)[2].contains("×"))
    #expect(lanes(scene).contains("problem: Process-1 was killed by signal 9"))
  }

  @Test func aLostUpdateIsFound() {
    var scene = Scene(children: 2, lasting: 100)
    let value = scene.object("value", "v")
    for (operation, thread, number) in [
      (TraceOperation.read, 1, 0), (.read, 2, 0), (.write, 2, 1), (.write, 1, 1),
    ] {
      scene.add(
        operation, thread, Int64(scene.recording.events.count), object: value, detail: 0,
        argument: UInt64(number))
    }
    let problems = scene.recording.problems()
    #expect(
      problems.map(\.text).contains(
        "lost update: Process-1 overwrote what Process-2 had written to value 'v'"))
    let steps = TimelineText(scene.recording, width: 100, hasUnicode: true).steps()
    #expect(steps.contains("  <- lost update: "))
    #expect(steps.contains("value 'v' := 1"))
  }

  @Test func updatesOneAfterTheOtherAreNoProblem() {
    var scene = Scene(children: 2, lasting: 100)
    let value = scene.object("value", "v")
    for (operation, thread) in [
      (TraceOperation.read, 1), (.write, 1), (.read, 2), (.write, 2), (.read, 1), (.write, 1),
    ] {
      scene.add(
        operation, thread, Int64(scene.recording.events.count), object: value, detail: 0)
    }
    #expect(!scene.recording.problems().contains { $0.text.hasPrefix("lost update") })
  }

  @Test func aCircleOfWaitsIsADeadlock() {
    var scene = Scene(children: 2, lasting: 100)
    let (a, b) = (scene.object("lock", "a"), scene.object("lock", "b"))
    for (thread, own, other) in [(1, a, b), (2, b, a)] {
      scene.recording.holds.append(
        Recording.Hold(object: own, thread: Int32(thread), begin: 1, end: 100, isOpen: true))
      scene.add(.wait, thread, 50, 100, object: other, detail: 1, isOpen: true)
    }
    #expect(
      scene.recording.problems().map(\.text) == [
        "deadlock: Process-1 waits for lock 'b'; Process-2 waits for lock 'a'"
      ])
  }

  @Test func aSummaryAddsUp() {
    var scene = Scene(children: 1, lasting: 1_000_000)
    let lock = scene.object("lock", "l")
    scene.add(.wait, 1, 0, 250_000, object: lock, detail: 1)
    scene.add(.wait, 1, 500_000, 600_000, object: lock, detail: 1)
    let lines = TimelineSummary(scene.recording).text.split(separator: "\n")
    #expect(lines[2].contains(/^Process-1 +1\.0 ms +650\.0 µs +350\.0 µs/))
    #expect(lines.contains { $0.contains(/^lock 'l' +- +0 +2 +350\.0 µs +250\.0 µs$/) })
  }

  @Test func namesCannotChangeWhatATerminalShows() {
    var scene = Scene(children: 1, lasting: 100)
    scene.recording.processes[1].name = "a\u{1b}[31m\n"
    #expect(lanes(scene)[2].hasPrefix("a?[31m?"))
  }

  @Test func bytesBecomeBase64() {
    for (text, expected) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ] {
      #expect(PageColumn(bytes: Array(text.utf8)).quoted == Array("\"\(expected)\"".utf8))
    }
  }
}
