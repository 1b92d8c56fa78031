-- Several processes may receive from one end: each message is seen by exactly one.
local mp = require "multiprocessing"
local check = require "check"

local function receives(c, q, other)
  -- A forked child has the other end too.
  other:close()
  local sum, count = 0, 0
  while true do
    local done, value = pcall(c.recv, c)
    if not done then break end
    sum, count = sum + value, count + 1
  end
  q:put{sum, count}
end

if __name__ == "__main__" then
  local a, b = mp.Pipe(false)
  local q = mp.Queue()
  for _ = 1, 3 do mp.Process{target = receives, args = {a, q, b}}:start() end
  a:close()
  for i = 1, 1000 do b:send(i) end
  b:close()
  local sum, count = 0, 0
  for _ = 1, 3 do
    local part = q:get()
    sum, count = sum + part[1], count + part[2]
  end
  check.eq({sum, count}, {500500, 1000})
  print "ok"
end
