import Foundation
import Glibc
import TestSupport
import Testing

/// `mprun dump` and SIGQUIT: what the processes of a running program do, told without their being
/// disturbed.
@Suite struct DumpTests {
  /// Asks again until a report has all that is looked for: a process that is about to wait does not
  /// do so yet. Gives the last report.
  private func report(
    on program: RunningProgram, until patterns: [Regex<Substring>],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let end = Date(timeIntervalSinceNow: 30)
    while true {
      let run = try ProgramRun.of(BuiltProduct.mprun, ["dump", "\(program.pid)"])
      let missing = patterns.filter { !run.output.contains($0) }
      if run.ending == .exit(0) && missing.isEmpty { return run.output }
      guard Date() < end else {
        Issue.record(
          "\(missing) not found in:\n\(run.output)\(run.errors)", sourceLocation: sourceLocation)
        return run.output
      }
    }
  }

  private func start(_ script: String, _ method: String, in folder: borrowing TemporaryFolder)
    throws
    -> RunningProgram
  {
    try folder.write(script, to: "main.lua")
    return try RunningProgram(
      BuiltProduct.mprun, ["--start-method", method, folder.path + "/main.lua"])
  }

  private static let tree = """
    local mp = require "multiprocessing"
    local roles = {}
    function roles.busy() while true do end end
    function roles.holder(lock) lock:acquire() mp.sleep(1000) end
    function roles.asker(lock) lock:acquire() end
    function roles.getter(_, queue) queue:get() end
    function roles.putter(_, _, small) small:put(1) small:put(2) end
    function roles.parent(lock, queue)
      local child = mp.Process{target = roles.getter, args = {lock, queue}, name = "grandchild"}
      child:start()
      child:join()
    end
    function roles.paused() mp.sleep(1000) end
    function roles.looping() coroutine.wrap(function() while true do end end)() end
    function roles.reader() io.open("silent"):read() end
    if __name__ == "__main__" then
      local lock, queue, small = mp.Lock(), mp.Queue(), mp.Queue(1)
      os.execute("mkfifo silent")
      for _, name in ipairs{"busy", "holder", "getter", "putter", "parent", "paused", "looping",
                            "reader"} do
        local child = mp.Process{target = roles[name], args = {lock, queue, small}, name = name}
        child:start()
        if name == "paused" then child:pause() end
        if name == "holder" then while not lock:locked() do mp.sleep(0.001) end end
      end
      local child = mp.Process{target = roles.asker, args = {lock}, name = "asker"}
      child:start()
      child:join()
    end
    """

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func everyProcessIsToldOf(_ method: String) throws {
    let folder = try TemporaryFolder()
    let script = Self.tree.replacing("silent", with: folder.path + "/silent")
    let program = try start(script, method, in: folder)
    let report = try report(
      on: program,
      until: [
        /(?m)^MainProcess, pid \d+, waiting for the end of asker \(pid \d+\)$/,
        /(?m)^  busy, pid \d+, running$/,
        /(?m)^  holder, pid \d+, sleeping$/,
        /(?m)^  asker, pid \d+, waiting for lock 'lock', made at .*main\.lua:17, which holder \(pid \d+\) has$/,
        /(?m)^  getter, pid \d+, waiting for queue 'queue', made at .*main\.lua:17 \(1st of 2 made there\)$/,
        /(?m)^  putter, pid \d+, waiting for room in queue 'small', made at .*main\.lua:17 \(2nd of 2 made there\)$/,
        /(?m)^  parent, pid \d+, waiting for the end of grandchild \(pid \d+\)$/,
        /(?m)^    grandchild, pid \d+, waiting for queue 'queue', made at .*main\.lua:17 \(1st of 2 made there\)$/,
        /(?m)^  paused, pid \d+, stopped/,
        /(?m)^  looping, pid \d+, running$/,
        /(?m)^  reader, pid \d+, sleeping.* in a function that has not returned to Lua$/,
      ])
    #expect(report.contains("main.lua:3: in "), "no stack of the busy one")
    #expect(report.contains(#/\[C\]: in method 'acquire'\n +.*main\.lua:5: in /#))
    #expect(report.contains("resumed by"))
    #expect(
      report.contains(/(?m)^  ForkServer, pid \d+, waiting for requests$/)
        == (method == "forkserver"))
    program.send(SIGKILL)
    #expect(program.rest() == "", "something of the program is left")
  }

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func ctrlBackslashReportsAndNothingEnds(_ method: String) throws {
    let folder = try TemporaryFolder()
    let program = try start(
      """
      local mp = require "multiprocessing"
      local function work(queue) queue:put("ready") return queue:get() end
      if __name__ == "__main__" then
        local mine, others = mp.Pipe()
        local function child(queue, connection)
          queue:put("ready")
          connection:send(connection:recv() + 1)
        end
        local queue = mp.Queue()
        local process = mp.Process{target = child, args = {queue, others}, name = "child"}
        process:start()
        print(queue:get())
        while not mine:poll(0.01) and not os.rename("\(folder.path)/go", "\(folder.path)/gone") do end
        mine:send(41)
        print(mine:recv())
      end
      """, method, in: folder)
    #expect(program.line() == "ready")
    program.sendToGroup(SIGQUIT)
    var lines: [String] = []
    while lines.filter({ $0.contains(/^(MainProcess|  child), pid/) }).count < 2,
      let line = program.errorLine()
    {
      lines.append(line)
    }
    #expect(lines.first?.hasPrefix("MainProcess, pid \(program.pid), ") == true, "\(lines)")
    try folder.write("", to: "go")
    #expect(program.line() == "42")
    #expect(program.wait() == .exit(0))
  }

  /// Work goes on and comes out right, whatever is asked meanwhile; a hook of the script's stays.
  @Test func askingDisturbsNothing() throws {
    let folder = try TemporaryFolder()
    let program = try start(
      """
      local mp = require "multiprocessing"
      local function square(x)
        local sum = coroutine.wrap(function() local s = 0 for i = 1, x do s = s + x end return s end)
        return sum()
      end
      if __name__ == "__main__" then
        local counted = 0
        debug.sethook(function() counted = counted + 1 end, "", 1000)
        local hook = debug.gethook()
        local pool <close> = mp.Pool(2)
        print("ready")
        local rounds = 0
        repeat
          local sum = 0
          for _, v in ipairs(pool:map(square, mp.range(50))) do sum = sum + v end
          assert(sum == 40425)
          rounds = rounds + 1
        until os.rename("\(folder.path)/stop", "\(folder.path)/stopped")
        local before = counted
        for i = 1, 1e5 do end
        print(debug.gethook() == hook, counted > before, rounds > 0)
      end
      """, "fork", in: folder)
    #expect(program.line() == "ready")
    for _ in 0..<20 {
      let run = try ProgramRun.of(BuiltProduct.mprun, ["dump", "\(program.pid)"])
      #expect(run.output.contains(/^MainProcess, pid/))
    }
    try folder.write("", to: "stop")
    #expect(program.line() == "true\ttrue\ttrue")
    #expect(program.wait() == .exit(0))
    #expect(program.allErrors() == "")
  }

  /// Processes that come and are killed while they are asked: the report is without some of them,
  /// and the program goes on.
  @Test(arguments: ["fork", "forkserver"])
  func theDyingHoldNothingUp(_ method: String) throws {
    let folder = try TemporaryFolder()
    let program = try start(
      """
      local mp = require "multiprocessing"
      local function work(queue, lock)
        while true do queue:put(1) queue:get() lock:acquire() lock:release() end
      end
      if __name__ == "__main__" then
        local queue, lock = mp.Queue(), mp.Lock()
        print("ready")
        repeat
          local children = {}
          for i = 1, 4 do
            children[i] = mp.Process{target = work, args = {queue, lock}}
            children[i]:start()
          end
          for _, child in ipairs(children) do child:kill() child:join() end
        until os.rename("\(folder.path)/stop", "\(folder.path)/stopped")
        print("done")
      end
      """, method, in: folder)
    #expect(program.line() == "ready")
    for _ in 0..<20 {
      let run = try ProgramRun.of(BuiltProduct.mprun, ["dump", "\(program.pid)"])
      #expect(run.ending == .exit(0), "\(run.errors)")
      #expect(run.output.contains(/^MainProcess, pid/))
    }
    try folder.write("", to: "stop")
    #expect(program.line() == "done")
    #expect(program.wait() == .exit(0))
    #expect(program.allErrors() == "")
  }

  @Test func aProgramOfOneProcessIsToldOf() throws {
    let program = try RunningProgram(
      BuiltProduct.mprun, ["-e", "print('ready') io.stdout:flush() while true do end"])
    #expect(program.line() == "ready")
    _ = try report(
      on: program,
      until: [
        #/^MainProcess, pid \d+, running\n    stack traceback:\n    \(command line\):1: in main/#
      ])
  }

  @Test func whoIsNoneOfOursIsLeftAlone() throws {
    let other = try RunningProgram("/bin/sleep", ["1000"])
    let run = try ProgramRun.of(BuiltProduct.mprun, ["dump", "\(other.pid)"])
    #expect(run.ending == .exit(1))
    #expect(run.errors == "mprun: process \(other.pid) is not one of mprun\n")
    other.send(SIGTERM)
    #expect(other.wait() == .signal(SIGTERM))
    let gone = try ProgramRun.of(BuiltProduct.mprun, ["--dump", "\(other.pid)"])
    #expect(gone.errors == "mprun: there is no process \(other.pid)\n")
  }

  @Test func aScriptNamedDumpIsRun() throws {
    let run = try CommandLine("echo 'print(...)' >dump; $LUA dump 1").run(as: "mprun")
    #expect(run.output == "1\n")
  }

  /// Objects are told by their variables, also by those in tables and globals, and by where they
  /// were made.
  @Test func objectsAreToldAsTheScriptKnowsThem() throws {
    let folder = try TemporaryFolder()
    let script = """
      local mp = require "multiprocessing"
      local function take(forks) forks[3]:acquire() end
      local function get(box) box.inbox:recv() end
      local function global(given) shared = given given = nil shared:wait() end
      local function guarded(value) value.value = 1 end
      if __name__ == "__main__" then
        local forks = {}
        for i = 1, 5 do forks[i] = mp.RLock() end
        local here, there = mp.Pipe()
        local event, value = mp.Event(), mp.Value("i")
        for _, lock in ipairs(forks) do lock:acquire() end
        value:acquire()
        local children = {
          mp.Process{target = take, args = {forks}, name = "taker"},
          mp.Process{target = get, args = {{inbox = there}}, name = "getter"},
          mp.Process{target = global, args = {event}, name = "waiter"},
          mp.Process{target = guarded, args = {value}, name = "writer"},
        }
        for _, child in ipairs(children) do child:start() end
        for _, child in ipairs(children) do child:join() end
      end
      """
    let program = try start(script, "spawn", in: folder)
    _ = try report(
      on: program,
      until: [
        /(?m)^  taker, pid \d+, waiting for RLock 'forks\[3\]', made at .*main\.lua:8 \(3rd of 5 made there\), which MainProcess/,
        /(?m)^  getter, pid \d+, waiting for pipe 'box\.inbox', made at .*main\.lua:9/,
        /(?m)^  waiter, pid \d+, waiting for event 'shared', made at .*main\.lua:10$/,
        /(?m)^  writer, pid \d+, waiting for RLock 'value', made at .*main\.lua:10, which MainProcess/,
      ])
    program.send(SIGKILL)
    _ = program.wait()
  }
}
