-- A wait that an interrupt ends takes its request back: it consumes nothing.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q, out)
  out:put "ready"
  local done, err = pcall(q.get, q)
  out:put{done, err.name}
  out:put(q:get())
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local q, out = m:Queue(), mp.Queue()
  local p = mp.Process{target = waits, args = {q, out}}
  p:start()
  check.eq(out:get(true, 20), "ready")
  mp.sleep(0.1)
  p:interrupt()
  check.eq(out:get(true, 20), {false, "KeyboardInterrupt"})
  q:put "the only one"
  check.eq(out:get(true, 20), "the only one")
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
