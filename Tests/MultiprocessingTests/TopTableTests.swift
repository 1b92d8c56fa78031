import Testing

@testable import Multiprocessing

/// What `mprun top` makes of a frame.
@Suite struct TopTableTests {
  private static func process(_ pid: Int32, _ name: String, cpu: Double? = nil)
    -> TopFrame.Process
  {
    TopFrame.Process(pid: pid, name: name, state: .running, cpu: cpu, memory: 5 << 20)
  }

  private static func frame(_ processes: [TopFrame.Process], objects: Int = 0) -> TopFrame {
    TopFrame(
      time: 1.5, interval: 1, arguments: [], processes: processes,
      objects: (0..<objects).map { TopFrame.Object(kind: "lock", name: "l\($0)", waiters: $0) })
  }

  private static func text(_ frame: TopFrame, _ size: (Int, Int)? = nil) -> [String] {
    var table = TopTable(title: "a\u{1b}.lua")
    table.size = size.map { ($0.0, $0.1) }
    return table.lines(frame).map(\.text)
  }

  @Test func itTellsWhoWaitsLongest() {
    var waiting = Self.process(7, "Process-7")
    waiting.state = .waiting
    waiting.duration = 191
    waiting.waitsFor = ("lock 'a', made at b.lua:1, which Process-2 has", "lock 'a' (Process-2)")
    let lines = Self.text(Self.frame([Self.process(1, "MainProcess"), waiting]))
    #expect(lines[0].hasPrefix("a?.lua · 2 processes: 1 run, 1 wait · "))
    #expect(lines[1] == "longest wait: Process-7, 3:11, lock 'a' (Process-2)")
    #expect(lines[4].contains(/^  7 Process-7 +wait +3:11 lock 'a' \(Process-2\)/))
  }

  @Test func noLineIsWiderThanTheTerminal() {
    let name = String(repeating: "long ", count: 30)
    var row = Self.process(4_194_303, name, cpu: 1234)
    row.waitsFor = (name, name)
    row.line = name
    row.tasksPerSecond = 1_234_567
    row.task = 987_654
    for width in [20, 40, 80, 200] {
      let lines = Self.text(Self.frame([row], objects: 3), (width, 50))
      #expect(lines.allSatisfy { $0.count <= width })
    }
  }

  @Test(arguments: [4, 8, 10, 24])
  func whatHasNoRoomIsCounted(_ rows: Int) {
    let processes = (1...30).map { Self.process(Int32($0), "P\($0)") }
    let lines = Self.text(Self.frame(processes, objects: 20), (80, rows))
    #expect(lines.count <= rows)
    let shown = lines.count { $0.contains(#/^ *\d+ P\d+ /#) }
    let rest = lines.compactMap { $0.firstMatch(of: /^… (\d+) more processes$/)?.1 }
    #expect(shown < 30 && rest == ["\(30 - shown)"])
  }

  @Test func rowsAreSortedByAColumn() {
    var frame = Self.frame(
      [Self.process(2, "b", cpu: 1), Self.process(1, "c"), Self.process(3, "a", cpu: 9)],
      objects: 3)
    frame.sort(by: .cpu)
    #expect(frame.processes.map(\.name) == ["a", "b", "c"])
    frame.sort(by: .pid)
    #expect(frame.processes.map(\.pid) == [1, 2, 3])
    frame.sort(by: .waiters)
    #expect(frame.objects.map(\.waiters) == [2, 1, 0])
    #expect(frame.processes.map(\.pid) == [1, 2, 3])
    #expect(TopColumn(word: "TASKS/s") == .tasksPerSecond)
    #expect(TopColumn(word: "size") == nil)
  }

  @Test(arguments: [
    (0.00034, "0.3 ms"), (0.2, "0.2 s"), (41, "41 s"), (191, "3:11"), (7500, "2:05:00"),
  ])
  func durationsAreShort(_ seconds: Double, _ text: String) {
    #expect(TopTable.seconds(seconds) == text)
  }

  @Test func figuresAreShort() {
    #expect(TopTable.bytes(812 << 10) == "812K")
    #expect(TopTable.bytes(5_347_738) == "5.1M")
    #expect(TopTable.rate(8214.4) == "8,214")
    #expect(TopTable.rate(1_234_567) == "1,234,567")
    #expect(TopTable.rate(0.5) == "0.5")
  }

  @Test func aFrameIsALineOfJSON() {
    var row = Self.process(5, "a \"b\"\n\u{1b}", cpu: 12.5)
    row.task = 3
    #expect(
      Self.frame([row], objects: 1).json == """
        {"time":1.5,"processes":[{"pid":5,"name":"a \\"b\\"\\n\\u001b","state":"running",\
        "for":null,"waits_for":null,"line":null,"cpu":12.5,"memory":5242880,"tasks_per_s":null,\
        "task":3}],"objects":[{"kind":"lock","name":"l0","made":null,"holder":null,"waiters":0,\
        "length":null,"limit":null,"in_per_s":null,"out_per_s":null,"contended_per_s":null,\
        "average_wait":null}]}
        """)
  }
}
