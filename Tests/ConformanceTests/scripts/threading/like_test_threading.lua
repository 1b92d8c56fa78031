-- What CPython's test_threading and test_threading_local check, as far as it is about threads and
-- not about CPython.
-- methods: forkserver
-- expect-stderr: ^Exception in thread Thread-\d+:$
-- expect-stderr: raised in run
-- expect-stderr: ^stack traceback:$
local threading = require "threading"
local check = require "check"
local Thread = threading.Thread

-- Names
check.eq(Thread{name = "named"}.name, "named")
check.match(Thread{}.name, "^Thread%-%d+$")
function a_target() end
check.match(Thread{target = a_target}.name, "^Thread%-%d+ %(a_target%)$")
local t = Thread{name = "before"}
t.name = "after"
check.eq(t.name, "after")
check.match(tostring(t), "^<Thread%(after, initial%)>$")
t:start()
t:join()
check.match(tostring(t), "stopped")

-- Arguments reach the target as they are; without one a thread ends at once.
local object, got = {}, nil
t = Thread{target = function(...) got = {...} end, args = {object, 2}, kwargs = {key = object}}
t:start()
t:join()
check.same(got[1], object)
check.same(got[3].key, object)

-- Many at once, of which a semaphore lets three run.
local semaphore, running, most, left = threading.BoundedSemaphore(3), 0, 0, 10
local threads = {}
for i = 1, 10 do
  threads[i] = Thread{target = function()
    semaphore:with(function()
      running = running + 1
      most = math.max(most, running)
      for _ = 1, 1000 do end
      running = running - 1
    end)
    left = left - 1
  end}
  check.eq(threads[i].ident, nil)
  check.eq(threads[i]:is_alive(), false)
  threads[i]:start()
end
for _, one in ipairs(threads) do
  one:join()
  check.eq(one:is_alive(), false)
  check.ok(one.ident)
end
check.eq(left, 0)
check.ok(most <= 3)

-- Who is there: enumerate, active_count, current_thread; numbers do not come again.
local seen = {}
local gate = threading.Event()
for i = 1, 5 do
  threads[i] = Thread{target = function()
    check.same(threading.current_thread(), threads[i])
    check.eq(threading.get_ident(), threads[i].ident)
    gate:wait(60)
  end}
  threads[i]:start()
  check.eq(seen[threads[i].ident], nil)
  seen[threads[i].ident] = true
end
check.eq(threading.active_count(), 6)
local all = threading.enumerate()
check.eq(#all, 6)
check.same(all[1], threading.main_thread())
check.eq(threads[1]:is_alive(), true)
threads[1]:join(0.01)
check.eq(threads[1]:is_alive(), true)
threads[1]:join(-1)
gate:set()
for i = 1, 5 do threads[i]:join() threads[i]:join() end
check.eq(threading.active_count(), 1)

-- Joining oneself, one that has not started, starting twice.
check.raises("RuntimeError", "current thread", threading.current_thread().join, threading.current_thread())
check.raises("RuntimeError", "before it is started", Thread.join, Thread{})
t = Thread{}
t:start()
check.raises("RuntimeError", "once", t.start, t)
check.raises("RuntimeError", "once", threading.main_thread().start, threading.main_thread())
-- A thread may be started and joined from another one.
local inner = Thread{target = function() got = "inner" end}
Thread{target = inner.start, args = {inner}}:start()
inner:join()
check.eq(got, "inner")

-- Daemons: the flag is inherited, and fixed by the start.
check.eq(Thread{}.daemon, false)
check.eq(Thread{daemon = true}.daemon, true)
t = Thread{target = function() got = Thread{}.daemon end, daemon = true}
t:start()
check.eq(got, true)
check.raises("RuntimeError", "active thread", function() t.daemon = false end)
t = Thread{target = function() got = Thread{daemon = false}.daemon end, daemon = true}
t:start()
check.eq(got, false)
check.match(tostring(Thread{daemon = true, name = "d"}), "^<Thread%(d, initial daemon%)>$")

-- Subclasses; an error in run is printed and ends the thread only.
local Failing = Thread:extend "Failing"
function Failing:run() error "raised in run" end
t = Failing{}
t:start()
t:join()
check.eq(t:is_alive(), false)

-- excepthook: gets the error, may be replaced and put back; SystemExit is silent.
local args
threading.excepthook = function(given) args = given end
local problem = {}
t = Thread{target = error, args = {problem}, name = "bad"}
t:start()
check.same(args.exc_value, problem)
check.eq(args.exc_type, "table")
check.same(args.thread, t)
check.match(args.exc_traceback, "stack traceback")
args = nil
Thread{target = function() error(threading.SystemExit(3)) end}:start()
check.eq(args, nil)
threading.excepthook = threading.__excepthook__

-- Timers
local calls = {}
local timer = threading.Timer{seconds = 0.01, fn = function(...) calls[#calls + 1] = table.pack(...) end, args = {1, nil, n = 2}}
timer:start()
timer:join()
timer:cancel()
check.eq(calls, {{1, nil, n = 2}})
timer = threading.Timer(30, error)
timer:start()
timer:cancel()
timer:join()
check.eq(#calls, 1)

-- Local: each thread has its own fields, for as long as it lives.
local values = threading.Local()
values.x = "main"
local others = {}
for i = 1, 3 do
  threads[i] = Thread{target = function()
    check.eq(values.x, nil)
    values.x = i
    for _ = 1, 500 do end
    others[i] = values.x
  end}
  threads[i]:start()
end
for i = 1, 3 do threads[i]:join() end
check.eq(others, {1, 2, 3})
check.eq(values.x, "main")
local keys = {}
for k, v in pairs(values) do keys[k] = v end
check.eq(keys, {x = "main"})
values.x = nil
check.eq(values.x, nil)
-- What a thread kept in one goes with it.
local kept = setmetatable({}, {__mode = "v"})
t = Thread{target = function() values.big = {} kept[1] = values.big end}
t:start()
t:join()
t = nil
collectgarbage()
collectgarbage()
check.eq(kept[1], nil)

-- Odds and ends
check.eq(threading.stack_size(0), 0)
check.raises("ValueError", "not valid", threading.stack_size, 4096)
check.ok(threading.TIMEOUT_MAX > 1e9)
check.eq(pcall(threading.Lock().acquire, threading.Lock(), true, threading.TIMEOUT_MAX), true)
local interval = threading.getswitchinterval()
for _, seconds in ipairs{0.00005, 0.05, interval} do
  threading.setswitchinterval(seconds)
  check.ok(math.abs(threading.getswitchinterval() - seconds) < 1e-6)
end
print "ok"
