-- A worker that dies with an item in its hands leaves it undone; its successor's work counts.
local mp = require "multiprocessing"
local check = require "check"

local function dies(q)
  q:get()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function works(q)
  q:get()
  q:task_done()
  q:task_done()
end

if __name__ == "__main__" then
  local q = mp.JoinableQueue()
  q:put "a"
  q:put "b"
  local p = mp.Process{target = dies, args = {q}}
  p:start()
  p:join()
  check.child(works, q)
  q:join()
  check.eq(q:qsize(), 0)
  print "ok"
end
