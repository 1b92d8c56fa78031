-- A sentinel is an open descriptor of this process.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  c:recv()
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {b}}
  p:start()
  local link = ("test -e /proc/%d/fd/%d"):format(mp.getpid(), p.sentinel)
  check.ok(os.execute(link))
  a:send(1)
  p:join()
  check.ok(os.execute(link))
  p:close()
  print "ok"
end
