-- Objects of the module go through a pipe, pipe ends included.
local mp = require "multiprocessing"
local check = require "check"

local function child(c)
  local lock, v, q, other = table.unpack(c:recv())
  check.eq(lock:acquire(true, 5), true)
  v.value = "x"
  q:put{lock, v}
  other:send "through the pipe that came through the pipe"
  lock:release()
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = child, args = {b}}
  p:start()
  local lock, v, q = mp.Lock(), mp.Value("c"), mp.Queue()
  local c, d = mp.Pipe()
  a:send{lock, v, q, d}
  local back = q:get()
  check.eq(back[2].value, "x")
  check.eq(c:recv(), "through the pipe that came through the pipe")
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(back[1]:acquire(false), true)
  check.eq(lock:acquire(false), false)
  print "ok"
end
