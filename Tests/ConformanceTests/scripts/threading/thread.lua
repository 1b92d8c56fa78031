-- Thread: target, arguments, names, states, and what misuse raises.
-- methods: forkserver
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"
local Thread = threading.Thread

function a_global_function() end

local seen = {}
local t = Thread{target = function(...) seen = table.pack(...) end, args = {1, nil, 3, n = 3}, kwargs = {k = "v"}}
check.eq(t.name, "Thread-1")
check.eq(t.ident, nil)
check.eq(t:is_alive(), false)
check.match(tostring(t), "^<Thread%(Thread%-1, initial%)>$")
check.raises("RuntimeError", "before it is started", t.join, t)
t:start()
t:join()
check.eq(seen, {1, nil, 3, {k = "v"}, n = 4})
check.eq(t:is_alive(), false)
check.match(tostring(t), "^<Thread%(Thread%-1, stopped %d+%)>$")
check.raises("RuntimeError", "only be started once", t.start, t)

check.eq(Thread{target = a_global_function}.name, "Thread-2 (a_global_function)")
check.eq(Thread{target = table.concat}.name, "Thread-3 (concat)")
check.eq(Thread{name = "worker"}.name, "worker")
check.raises("TypeError", "targt", Thread, {targt = print})
check.raises("TypeError", "target", Thread, {target = 3})

local main = threading.main_thread()
check.same(threading.current_thread(), main)
check.eq(main.name, "MainThread")
check.eq(threading.get_ident(), main.ident)
check.eq(threading.get_native_id(), mp.getpid())
check.eq(threading.active_count(), 1)

local gate, inside = threading.Event(), nil
local daemon = Thread{target = function()
  inside = threading.current_thread()
  check.raises("RuntimeError", "current thread", inside.join, inside)
  check.eq(Thread{}.daemon, true)
  gate:wait()
end, daemon = true}
daemon:start()
check.same(inside, daemon)
check.eq(daemon:is_alive(), true)
check.eq(threading.active_count(), 2)
check.same(threading.enumerate()[2], daemon)
check.raises("RuntimeError", "active thread", function() daemon.daemon = false end)
daemon:join(0)
daemon:join(0.01)
check.eq(daemon:is_alive(), true)
daemon.name = "renamed"
check.eq(daemon.name, "renamed")
gate:set()
daemon:join()
check.eq(daemon:is_alive(), false)

check.eq(threading.stack_size(65536), 0)
check.eq(threading.stack_size(), 65536)
check.raises("ValueError", "not valid", threading.stack_size, 1)
check.eq(threading.getswitchinterval(), 0.005)
threading.setswitchinterval(0.001)
check.eq(threading.getswitchinterval(), 0.001)
check.raises("ValueError", "more than 0", threading.setswitchinterval, 0)
print "ok"
