import Foundation
import TestSupport
import Testing

/// The bar of `progress = true` on a terminal: what is on the screen in the end.
@Suite struct ProgressBarTests {
  /// A program whose tasks print, so that the bar is in the way of others.
  private static let work = """
    local mp = require "multiprocessing"
    function work(i)
      mp.sleep(0.004)
      if i % 25 == 0 then print("task " .. i .. " of " .. mp.current_process().name:sub(1, 4)) end
      if i == FAILING then error(mp.ValueError "failed") end
      if i == INTERRUPTING then os.execute("kill -INT " .. mp.getppid()) end
      return i
    end
    """

  /// Runs the program in a terminal of so many columns; returns the rows of its screen.
  private func run(
    _ main: String, columns: Int = 60, failing: Int = 0, interrupting: Int = 0,
    kind: String = "xterm"
  ) throws -> (rows: [String], redraws: Int) {
    let folder = try TemporaryFolder()
    let names = "FAILING, INTERRUPTING = \(failing), \(interrupting)\n"
    try folder.write(
      names + Self.work + "\nif __name__ == '__main__' then\n\(main)\nend\n", to: "bar.lua")
    let command = "stty cols \(columns) -echoctl; TERM=\(kind) '\(BuiltProduct.mprun)' bar.lua"
    let run = try ProgramRun.of(
      "/usr/bin/script", ["-qec", command, "/dev/null"], folder: folder.url, seconds: 60)
    let redraws = run.output.components(separatedBy: "\u{1b}[K").count - 1
    return (try Self.screen(run.output, columns), redraws)
  }

  /// What a terminal makes of a text: it knows carriage return, line feed and "erase to the end of
  /// the line".
  private static func screen(_ text: String, _ columns: Int) throws -> [String] {
    var rows: [[Character]] = [[]]
    var column = 0
    let plain = text.replacing("\u{1b}[K", with: "\u{1b}")
    for character in plain.unicodeScalars {
      switch character {
      case "\r": column = 0
      case "\n": rows.append([])
      case "\u{1b}": rows[rows.count - 1].removeSubrange(min(column, rows.last!.count)...)
      default:
        while rows[rows.count - 1].count <= column { rows[rows.count - 1].append(" ") }
        rows[rows.count - 1][column] = Character(character)
        column += 1
        try #require(column < columns, "a row that wraps")
      }
    }
    return rows.map { String($0) }.filter { !$0.isEmpty }
  }

  private let tasks = (1...4).map { "task \($0 * 25) of Fork" }

  @Test func staysWhenAllIsDone() throws {
    let (rows, redraws) = try run(
      """
      local pool <close> = mp.Pool(1)
      pool:map(work, mp.range(1, 101), {progress = true, chunksize = 1})
      """)
    #expect(rows.filter { $0.hasPrefix("task") } == tasks)
    #expect(rows.count == 5)
    let last = try #require(rows.last)
    #expect(last.contains(/^100% \[#+\] 100\/100  [0-9.,]+\/s  \d+:\d\d elapsed$/))
    #expect(redraws >= 3)
  }

  @Test func countsAnIteratorWithoutAKnownEnd() throws {
    let (rows, _) = try run(
      """
      local pool <close> = mp.Pool(1)
      local n = 0
      for _ in pool:imap(work, function() n = n + 1 if n <= 100 then return n end end,
        {progress = true}) do end
      """)
    #expect(rows.filter { $0.hasPrefix("task") } == tasks)
    #expect(rows.last?.hasPrefix("100 done") == true)
  }

  @Test func goesWhenTheMapFails() throws {
    let (rows, _) = try run(
      """
      local pool <close> = mp.Pool(1)
      print(pcall(pool.map, pool, work, mp.range(1, 101), {progress = true, chunksize = 1}))
      """, columns: 200, failing: 60)
    #expect(rows.filter { $0.hasPrefix("task") } == tasks)
    #expect(rows.contains { $0.hasPrefix("false\tValueError: failed") })
    #expect(!rows.contains { $0.contains("%") || $0.contains("/s") })
  }

  @Test func goesWithAnInterrupt() throws {
    let (rows, _) = try run(
      """
      local pool <close> = mp.Pool(1)
      pool:map(work, mp.range(1, 1001), {progress = true, chunksize = 1})
      """, interrupting: 60)
    #expect(rows == ["task 25 of Fork", "task 50 of Fork", "mprun: KeyboardInterrupt"])
  }

  @Test func leavesAnUnfinishedLineAlone() throws {
    let (rows, _) = try run(
      """
      local pool <close> = mp.Pool(1)
      io.write("how far: ")
      io.flush()
      pool:map(work, mp.range(1, 11), {progress = true})
      print("the end")
      """)
    #expect(rows.count == 3)
    #expect(rows.first == "how far: " && rows.last == "the end")
  }

  @Test(arguments: [12, 25, 40, 200]) func keepsWithinTheTerminal(_ columns: Int) throws {
    let (rows, _) = try run(
      """
      local pool <close> = mp.Pool(1)
      pool:map(work, mp.range(1, 20), {progress = true, chunksize = 1})
      """, columns: columns)
    #expect(rows.count == 1)
    #expect(rows[0].hasPrefix("100%"))
  }

  @Test func isSilentOnATerminalThatCannotErase() throws {
    let (rows, redraws) = try run(
      """
      local pool <close> = mp.Pool(1)
      pool:map(work, mp.range(1, 20), {progress = true})
      print("the end")
      """, kind: "dumb")
    #expect(rows == ["the end"])
    #expect(redraws == 0)
  }
}
