-- acquire waits for the holder, who may be in another process.
local mp = require "multiprocessing"
local check = require "check"

local function holds(lock, there, back, log)
  lock:acquire()
  back:put "held"
  there:get()
  log:put "released by the child"
  lock:release()
end

if __name__ == "__main__" then
  local lock, log = mp.Lock(), mp.Queue()
  local there, back = mp.Queue(), mp.Queue()
  local p = mp.Process{target = holds, args = {lock, there, back, log}}
  p:start()
  check.eq(back:get(), "held")
  check.eq({lock:locked(), lock:acquire(false), lock:acquire(true, 0.02)}, {true, false, false})
  there:put "go"
  check.eq(table.pack(lock:acquire()), {true, n = 1})
  check.eq(log:get_nowait(), "released by the child")
  lock:release()
  p:join()
  print "ok"
end
