-- terminate is SIGTERM, kill is SIGKILL; both may come more than once.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  q:put "ready"
  mp.sleep(60)
end

local function spins(q)
  q:put "ready"
  while true do end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  for _, target in ipairs{waits, spins} do
    for name, code in pairs{terminate = -15, kill = -9} do
      local p = mp.Process{target = target, args = {q}}
      p:start()
      q:get()
      p[name](p)
      p:join()
      check.eq(p.exitcode, code)
      -- The dead are left alone.
      p:terminate()
      p:kill()
      p:interrupt()
      check.eq(p.exitcode, code)
    end
  end
  print "ok"
end
