-- Queues, locks, values and pipes may be made outside of the guard: each process makes its own.
local mp = require "multiprocessing"
local check = require "check"

local q, lock, v = mp.Queue(), mp.Lock(), mp.Value("i", 5)
local a, b = mp.Pipe()

function child(own)
  q:put "into the child's own queue, unless it was forked"
  own:put{v.value, lock:acquire(false)}
end

if __name__ == "__main__" then
  v.value = 6
  local own = mp.Queue()
  check.child(child, own)
  local forked = check.method == "fork"
  check.eq(own:get(), {forked and 6 or 5, true})
  check.eq(q:empty(), not forked)
  a:close()
  b:close()
  print "ok"
end
