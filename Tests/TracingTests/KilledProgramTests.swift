import Glibc
import TestSupport
import Testing

@testable import Tracing

/// What is left when all processes of a program are killed at once.
@Suite struct KilledProgramTests {
  private static let program = """
    local mp = require "multiprocessing"
    local function produce(q) for i = 1, math.huge do q:put(i) end end
    local function consume(q) while true do q:get() end end
    if __name__ == "__main__" then
      local q = mp.Queue(100)
      local a = mp.Process{target = produce, args = {q}}
      local b = mp.Process{target = consume, args = {q}}
      a:start()
      b:start()
      print("runs")
      a:join()
    end
    """

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func nothingThatCountsIsMissing(_ method: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.program, to: "main.lua")
    var random = SeededRandom(test: "nothingThatCountsIsMissing")
    let file = folder.path + "/trace.json"
    for _ in 0..<3 {
      let running = try RunningProgram(
        BuiltProduct.mprun,
        ["--start-method=\(method)", "--trace", file, folder.path + "/main.lua"])
      #expect(running.line() == "runs")
      usleep(UInt32(random.below(60_000)))
      running.killGroup()
      _ = running.rest()
      let recording = try Recording(reading: [UInt8]((file + ".part").utf8))
      #expect(Nesting.problems(in: recording) == [])
      #expect((1...3).contains(recording.processes.count))
      let puts = numbers(of: .put, in: recording)
      let gets = numbers(of: .get, in: recording)
      // In the order of the recording: no item is missing, and none is taken before it was put. One
      // item may have been put whose record did not come about.
      #expect(puts == (0..<UInt64(puts.count)).map(\.self))
      #expect(gets == (0..<UInt64(gets.count)).map(\.self))
      #expect(gets.count <= puts.count + 1)
    }
  }

  private func numbers(of operation: TraceOperation, in recording: Recording) -> [UInt64] {
    recording.events.filter { $0.operation == operation && !$0.flags.contains(.failed) }
      .map(\.argument)
  }
}
