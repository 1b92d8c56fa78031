-- The action runs in one party, before any is released; if it fails, the barrier is broken.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, v, q)
  b:wait()
  q:put(v.value)
end

local function broken_party(b, q)
  local _, err = pcall(b.wait, b)
  q:put(err.name)
end

if __name__ == "__main__" then
  local v, q = mp.Value("i"), mp.Queue()
  local b = mp.Barrier(3, function() v:add(1) end)
  for _ = 1, 2 do mp.Process{target = party, args = {b, v, q}}:start() end
  b:wait()
  check.eq({v.value, q:get(), q:get()}, {1, 1, 1})

  local one = mp.Barrier{parties = 1, action = function() v:add(10) end}
  check.eq({one:wait(), one:wait(), v.value}, {0, 0, 21})

  local failing = mp.Barrier(2, function() error(mp.ValueError "no") end)
  mp.Process{target = broken_party, args = {failing, q}}:start()
  local _, err = pcall(failing.wait, failing)
  check.same_members({err.name, q:get()}, {"ValueError", "BrokenBarrierError"})
  check.eq(failing.broken, true)
  print "ok"
end
