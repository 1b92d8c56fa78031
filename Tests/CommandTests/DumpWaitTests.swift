import Foundation
import Glibc
import TestSupport
import Testing

/// `mprun dump` reaches a process in each kind of wait, and after it.
@Suite struct DumpWaitTests {
  /// One child for each kind of wait. Each waits until it is released, and then works, with pauses
  /// that leave few processors to the others.
  private static let script = """
    local mp = require "multiprocessing"
    local connection, futures = mp.connection, require "concurrent.futures"
    local waits = {}
    function waits.lock(it) it.lock:acquire() end
    function waits.semaphore(it) it.semaphore:acquire() end
    function waits.event(it) it.event:wait() end
    function waits.condition(it) it.condition:acquire() it.condition:wait() end
    function waits.barrier(it) it.barrier:wait() end
    function waits.item(it) it.items:get() end
    function waits.room(it) it.full:put(2) end
    function waits.message(it) it.reader:recv() end
    function waits.timed(it) it.event:wait(1000) end
    function waits.sentinel(it)
      local p = mp.Process{target = waits.event, args = {it}, name = "inner"}
      p:start()
      connection.wait{p.sentinel}
    end
    function waits.mixed(it)
      local p = mp.Process{target = waits.event, args = {it}, name = "inner"}
      p:start()
      connection.wait{it.forever, p.sentinel, it.silent}
    end
    function waits.join(it)
      local p = mp.Process{target = waits.event, args = {it}, name = "inner"}
      p:start()
      p:join()
    end
    function waits.result(it)
      local pool = mp.Pool(1)
      pool:apply(waits.event, {it})
      pool:terminate()
    end
    function waits.future(it)
      local executor = futures.ProcessPoolExecutor(1)
      executor:submit(waits.event, it):result()
      executor:shutdown()
    end
    function waits.call(it) it.slow:wait() end
    function waits.accept(it)
      local listener = connection.Listener()
      it.address:put(listener.address)
      listener:accept()
    end
    function waits.socket(it)
      local listener = connection.Listener()
      it.other:put(listener.address)
      listener:accept():recv()
    end
    local function work(name, it)
      waits[name](it)
      while true do for i = 1, 1e4 do end mp.sleep(0.05) end
    end
    if __name__ == "__main__" then
      local manager = mp.Manager()
      local it = {
        lock = mp.Lock(), semaphore = mp.Semaphore(0), event = mp.Event(),
        condition = mp.Condition(), barrier = mp.Barrier(2), items = mp.Queue(), full = mp.Queue(1),
        forever = mp.Queue(), slow = manager:Event(), address = mp.Queue(), other = mp.Queue(),
      }
      local silent, reader, writer, far
      silent, far = mp.Pipe(false)
      reader, writer = mp.Pipe(false)
      it.silent, it.reader = silent, reader
      it.lock:acquire()
      it.full:put(1)
      for name in pairs(waits) do mp.Process{target = work, args = {name, it}, name = name}:start() end
      local dial, talk = it.address:get(), connection.Client(it.other:get())
      print "ready"
      while not os.rename("FOLDER/go", "FOLDER/gone") do mp.sleep(0.01) end
      it.lock:release() it.semaphore:release() it.event:set() it.slow:set() it.items:put(1)
      it.full:get() writer:send(1) connection.Client(dial) talk:send(1)
      it.condition:acquire() it.condition:notify_all() it.condition:release()
      it.barrier:wait()
      print "released"
      mp.sleep(1000)
    end
    """

  private static let names = [
    "lock", "semaphore", "event", "condition", "barrier", "item", "room", "message", "timed",
    "sentinel", "mixed", "join", "result", "future", "call", "accept", "socket",
  ]

  /// What the report says of a process: its state, and the first function of its stack.
  private func told(_ name: String, in report: String) -> (state: Substring, stack: String)? {
    let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
    guard let line = lines.firstIndex(where: { $0.hasPrefix("  \(name), pid ") }) else {
      return nil
    }
    let state = lines[line].split(separator: ", ", maxSplits: 2).last ?? ""
    let stack = lines[(line + 1)...].prefix { $0.hasPrefix("      ") }.joined(separator: "\n")
    return (state, stack)
  }

  /// Asks until each process was told of rightly, since one may not wait yet, or not compute yet,
  /// and on few processors not all can answer in time.
  private func ask(
    _ program: RunningProgram, until isRight: (Substring, String) -> Bool
  ) throws {
    let end = Date(timeIntervalSinceNow: 60)
    var wrong = Self.names
    while true {
      let report = try ProgramRun.of(BuiltProduct.mprun, ["dump", "\(program.pid)"]).output
      wrong = wrong.filter { name in
        guard let (state, stack) = told(name, in: report) else { return true }
        return !isRight(state, stack)
      }
      if wrong.isEmpty { return }
      guard Date() < end else {
        Issue.record("\(wrong) are told wrongly:\n\(report)")
        return
      }
    }
  }

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func insideAndAfterEachKindOfWait(_ method: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.script.replacing("FOLDER", with: folder.path), to: "main.lua")
    let program = try RunningProgram(
      BuiltProduct.mprun, ["--start-method", method, folder.path + "/main.lua"])
    #expect(program.line() == "ready")
    try ask(program) { state, stack in
      state.hasPrefix("waiting") && stack.contains("stack traceback")
        && stack.contains("main.lua:")
    }
    try folder.write("", to: "go")
    #expect(program.line() == "released")
    try ask(program) { state, stack in
      (state == "running" || state == "sleeping") && stack.contains("main.lua:51: in ")
    }
    program.send(SIGKILL)
    #expect(program.rest() == "")
  }
}
