-- Messages arrive whole and in order, in both directions.
local mp = require "multiprocessing"
local check = require "check"

local function echo(c, other)
  -- A forked child has the other end too.
  other:close()
  while true do
    local done, value = pcall(c.recv, c)
    if not done then
      check.ok(mp.isinstance(value, mp.EOFError))
      return
    end
    c:send(value)
  end
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = echo, args = {b, a}}
  p:start()
  b:close()
  for i = 1, 500 do a:send(i) check.eq(a:recv(), i) end
  for i = 1, 100 do a:send{i, ("x"):rep(i)} end
  for i = 1, 100 do check.eq(a:recv(), {i, ("x"):rep(i)}) end
  a:close()
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
