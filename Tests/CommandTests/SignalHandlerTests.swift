import Foundation
import TestSupport
import Testing

/// Signals belong to scripts and to their modules in C, which handle them as luaposix does.
@Suite struct SignalHandlerTests {
  private static let module = """
    #include <lua5.4/lauxlib.h>
    #include <lua5.4/lua.h>
    #include <signal.h>

    /* As luaposix does it: the handler of the system sets a hook, which calls the script's handler. */
    static lua_State *state;
    static volatile sig_atomic_t pending[65];
    static const char functions;

    static void hook(lua_State *L, lua_Debug *activation) {
      (void)activation;
      lua_sethook(L, NULL, 0, 0);
      for (int number = 1; number < 65; number++) {
        if (!pending[number]) continue;
        pending[number] = 0;
        lua_rawgetp(L, LUA_REGISTRYINDEX, &functions);
        lua_rawgeti(L, -1, number);
        lua_call(L, 0, 0);
        lua_pop(L, 1);
      }
    }

    static void note(int number) {
      pending[number] = 1;
      lua_sethook(state, hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
    }

    static int set(lua_State *L) {
      int number = (int)luaL_checkinteger(L, 1);
      struct sigaction action = {.sa_handler = note};
      if (lua_isinteger(L, 2))
        action.sa_handler = lua_tointeger(L, 2) == 0 ? SIG_DFL : SIG_IGN;
      state = L;
      lua_rawgetp(L, LUA_REGISTRYINDEX, &functions);
      lua_pushvalue(L, 2);
      lua_rawseti(L, -2, number);
      sigaction(number, &action, NULL);
      return 0;
    }

    int luaopen_handlers(lua_State *L) {
      lua_newtable(L);
      lua_rawsetp(L, LUA_REGISTRYINDEX, &functions);
      lua_newtable(L);
      lua_pushcfunction(L, set);
      lua_setfield(L, -2, "signal");
      const struct { const char *name; int value; } numbers[] = {
          {"SIGCHLD", SIGCHLD}, {"SIGTERM", SIGTERM}, {"SIG_DFL", 0}, {"SIG_IGN", 1}};
      for (int i = 0; i < 4; i++) {
        lua_pushinteger(L, numbers[i].value);
        lua_setfield(L, -2, numbers[i].name);
      }
      return 1;
    }
    """

  /// Runs a script that can load the module.
  private func run(_ script: String, _ method: String) throws -> ProgramRun {
    let folder = try TemporaryFolder()
    try folder.write(Self.module, to: "handlers.c")
    try folder.write(script, to: "main.lua")
    let build = try ProgramRun.of(
      "/bin/sh",
      [
        "-c",
        "cc=$(command -v clang || command -v cc); $cc -shared -fPIC handlers.c -o handlers.so",
      ],
      folder: folder.url)
    #expect(build.ending == .exit(0), "\(build.errors)")
    return try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", method, "main.lua"], folder: folder.url)
  }

  /// Whoever handles, ignores or forgets SIGCHLD: ends of children are noticed at once, exit codes
  /// are right where the system has them, and pools replace workers.
  @Test(arguments: ["fork", "spawn", "forkserver"])
  func endsAreNoticedWhoeverHasSIGCHLD(_ method: String) throws {
    let run = try run(Self.ends, method)
    #expect(run.errors.isEmpty)
    #expect(run.output == "ok\n")
    #expect(run.ending == .exit(0))
  }

  /// What the scripts begin with.
  private static let prelude = """
    local check = {}
    function check.eq(got, want)
      if type(want) == "table" then got, want = table.concat(got, " "), table.concat(want, " ") end
      if got ~= want then error(("got %s, want %s"):format(got, want), 2) end
    end
    function check.raises(name, _, f, ...)
      local done, err = pcall(f, ...)
      if done or err.name ~= name then error(("got %s, want %s"):format(err, name), 2) end
    end
    function check.signal(pid, number) os.execute(("kill -%d %d"):format(number, pid)) end
    local mp = require "multiprocessing"
    local signal = require "handlers"
    """

  private static let ends = """
    \(prelude)
    local time = require "time"

    local function id(x) return x end
    local function put(queue, value) queue:put(value) end
    local function ends(code) os.exit(code) end

    local function started(target, ...)
      local p = mp.Process{target = target, args = {...}}
      p:start()
      return p
    end

    --- The time that a function takes, which is far below that of the slowest look.
    local function quick(name, f, ...)
      local began = time.monotonic()
      local results = table.pack(f(...))
      local took = time.monotonic() - began
      assert(took < 10, name .. " took " .. took .. " s")
      return table.unpack(results, 1, results.n)
    end

    local operations = {}

    function operations.join(is_ignored)
      local p = started(ends, 3)
      assert(quick("join", p.join, p) == nil)
      check.eq(p.exitcode, 3)
      p = started(mp.sleep, 1000)
      p:kill()
      quick("join", p.join, p)
      -- Where nobody collects children the system forgets by which signal one was killed.
      check.eq(p.exitcode, is_ignored and 255 or -9)
    end

    function operations.wait()
      local p = started(ends, 0)
      check.eq(#quick("wait", mp.connection.wait, {p.sentinel}), 1)
      p:join()
    end

    function operations.worker_lost()
      local pool <close> = mp.Pool(2)
      pool:map(id, {1, 2})
      local result = pool:apply_async(ends, {9})
      check.raises("WorkerLostError", nil, result.get, result, 20)
      check.eq(quick("map", pool.map, pool, id, {1, 2, 3}), {1, 2, 3})
      pool:close()
      quick("join of a pool", pool.join, pool)
    end

    function operations.recycling()
      local pool <close> = mp.Pool{processes = 1, maxtasksperchild = 1}
      check.eq(quick("map", pool.map, pool, id, {1, 2, 3, 4}, 1), {1, 2, 3, 4})
    end

    function operations.waiting_elsewhere()
      local queue = mp.Queue()
      local pool <close> = mp.Pool{processes = 1, maxtasksperchild = 1}
      for i = 1, 3 do pool:apply_async(put, {queue, i}) end
      for _ = 1, 3 do quick("get", queue.get, queue) end
    end

    local handlers = {}
    function handlers.default() signal.signal(signal.SIGCHLD, signal.SIG_DFL) end
    function handlers.ignored() signal.signal(signal.SIGCHLD, signal.SIG_IGN) end
    function handlers.handled()
      local called = 0
      signal.signal(signal.SIGCHLD, function() called = called + 1 end)
      return function()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        assert(called > 0, "the script's own handler was not called")
      end
    end

    if __name__ == "__main__" then
      for name, install in pairs(handlers) do
        for _, operation in pairs(operations) do
          local finish = install()
          operation(name == "ignored")
          if finish then finish() end
        end
      end
      print "ok"
    end
    """

  /// A handler runs in each wait of the module, which then goes on.
  @Test(arguments: ["fork", "spawn", "forkserver"])
  func handlersRunInEachWait(_ method: String) throws {
    let run = try run(Self.waits, method)
    #expect(run.errors.isEmpty)
    #expect(run.output == "ok\n")
    #expect(run.ending == .exit(0))
  }

  private static let waits = """
    \(prelude)

    local function id(x) return x end

    --- Sends the signal again and again, until told that it was handled; then lets the wait end.
    local function disturb(pid, handled, release)
      repeat check.signal(pid, signal.SIGTERM) until handled:wait(0.02)
      release:set()
    end

    local function wait_for(event) return event:wait() end
    local function sets(queue, lock, release)
      release:wait()
      lock:release()
      queue:put(1)
    end

    if __name__ == "__main__" then
      local waits = {
        event = function(it) it.release:wait() end,
        sleep = function(it) while not it.release:wait(0) do mp.sleep(0.1) end end,
        queue = function(it) check.eq(it.queue:get(), 1) end,
        lock = function(it) it.lock:acquire() end,
        join = function(it) it.helper:join() end,
        wait = function(it) mp.connection.wait{it.helper.sentinel} end,
        several = function(it) mp.connection.wait{it.helper.sentinel, it.queue} end,
        pool = function(it) check.eq(it.pool:apply(wait_for, {it.release}), true) end,
        manager = function(it) check.eq(it.manager_event:wait(), true) end,
      }
      local manager = mp.Manager()
      for name, wait in pairs(waits) do
        local it = {
          release = mp.Event(), queue = mp.Queue(), lock = mp.Lock(), pool = mp.Pool(1),
          manager_event = manager:Event(),
        }
        local handled = mp.Event()
        it.lock:acquire()
        signal.signal(signal.SIGTERM, function()
          handled:set()
          it.manager_event:set()
        end)
        it.helper = mp.Process{target = sets, args = {it.queue, it.lock, it.release}}
        it.helper:start()
        local sender = mp.Process{target = disturb, args = {mp.getpid(), handled, it.release}}
        sender:start()
        wait(it)
        assert(handled:is_set(), name .. ": the handler has not run")
        sender:join()
        it.helper:join()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        it.pool:terminate()
      end
      print "ok"
    end
    """
}
