-- interrupt raises KeyboardInterrupt in the child, running or waiting; uncaught: exit code 1,
-- printing nothing.
local mp = require "multiprocessing"
local check = require "check"

local function sleeps(q) q:put "ready" mp.sleep(60) end
local function spins(q) q:put "ready" while true do end end
local function calls(q) q:put "ready" while true do tostring(1) end end
local function waits_queue(q, other) q:put "ready" other:get() end
local function waits_lock(q, _, lock) q:put "ready" lock:acquire() end
local function waits_pipe(q, _, _, c) q:put "ready" c:recv() end

if __name__ == "__main__" then
  local q, other, lock = mp.Queue(), mp.Queue(), mp.Lock()
  local a, b = mp.Pipe()
  lock:acquire()
  for _, target in ipairs{sleeps, spins, calls, waits_queue, waits_lock, waits_pipe} do
    local p = mp.Process{target = target, args = {q, other, lock, b}}
    p:start()
    q:get()
    p:interrupt()
    p:join()
    check.eq(p.exitcode, 1)
  end
  lock:release()
  other:put "still usable"
  check.eq(other:get(), "still usable")
  a:close()
  print "ok"
end
