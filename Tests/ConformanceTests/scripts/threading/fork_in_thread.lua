-- A child that is forked in a thread has that thread only; what others held in locks is free there.
-- methods: fork
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"

local lock, mine = threading.Lock(), threading.Lock()

local function child(q)
  q:put(threading.active_count())
  q:put(lock:acquire(false))
end

if __name__ == "__main__" then
  local q, go = mp.Queue(), threading.Event()
  local holder = threading.Thread{target = function() lock:acquire() go:wait() lock:release() end}
  holder:start()
  check.eq(lock:locked(), true)
  local forker = threading.Thread{target = function()
    local p = mp.Process{target = child, args = {q}}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
  end}
  forker:start()
  forker:join()
  check.eq(q:get(), 1)
  check.eq(q:get(), true)
  go:set()
  holder:join()
  print "ok"
end
