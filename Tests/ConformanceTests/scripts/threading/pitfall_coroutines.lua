-- Coroutines go from thread to thread; one that runs in another thread cannot be resumed. A thread
-- is no coroutine: what it runs cannot yield out of it.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local function in_thread(fn)
  local result
  local t = threading.Thread{target = function() result = table.pack(pcall(fn)) end}
  t:start()
  t:join()
  return table.unpack(result, 1, result.n)
end

local steps = coroutine.create(function()
  for i = 1, 4 do coroutine.yield(i) end
  return "end"
end)
check.eq({coroutine.resume(steps)}, {true, 1})
check.eq({in_thread(function() return coroutine.resume(steps) end)}, {true, true, 2})
check.eq({coroutine.resume(steps)}, {true, 3})

-- Busy elsewhere: preempted in the middle of a loop, and while it waits.
local gate, is_over = threading.Event(), false
local waits = coroutine.create(function() gate:wait() end)
local loops = coroutine.create(function() while not is_over do end end)
local a = threading.Thread{target = coroutine.resume, args = {waits}}
local b = threading.Thread{target = coroutine.resume, args = {loops}}
a:start()
check.eq(coroutine.status(waits), "normal")
check.eq(select(2, coroutine.resume(waits)), "cannot resume non-suspended coroutine")
check.eq(pcall(coroutine.close, waits), false)
b:start()
check.eq(select(2, coroutine.resume(loops)), "cannot resume non-suspended coroutine")
is_over = true
gate:set()
a:join()
b:join()
check.eq(coroutine.status(waits), "dead")

local ok, err = in_thread(coroutine.yield)
check.eq(ok, false)
check.match(tostring(err), "^attempt to yield")
check.eq({in_thread(coroutine.isyieldable)}, {true, false})
check.match(select(2, in_thread(function() return debug.traceback(waits) end)), "stack traceback")
print "ok"
