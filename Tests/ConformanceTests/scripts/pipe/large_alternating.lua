-- Large and small messages in turn, both ways at once.
local mp = require "multiprocessing"
local check = require "check"

local function echo(c)
  for _ = 1, 20 do c:send(c:recv()) end
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = echo, args = {b}}
  p:start()
  for i = 1, 10 do
    local big = ("%d"):format(i):rep(1000000)
    a:send(big)
    a:send(i)
    check.ok(a:recv() == big)
    check.eq(a:recv(), i)
  end
  p:join()
  print "ok"
end
