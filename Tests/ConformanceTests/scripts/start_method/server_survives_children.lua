-- methods: forkserver
-- Children that die badly leave the server and their siblings alone.
local mp = require "multiprocessing"
local check = require "check"

local function dies()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function waits(c)
  c:recv()
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local sibling = mp.Process{target = waits, args = {b}}
  sibling:start()
  for _ = 1, 5 do
    local p = mp.Process{target = dies}
    p:start()
    p:join()
    check.eq(p.exitcode, -9)
  end
  check.ok(sibling:is_alive())
  a:send "end"
  sibling:join()
  check.eq(sibling.exitcode, 0)
  print "ok"
end
