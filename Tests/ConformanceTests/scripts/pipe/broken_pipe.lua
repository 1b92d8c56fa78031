-- send raises BrokenPipeError when the other end is closed everywhere, also one that waits.
local mp = require "multiprocessing"
local check = require "check"

local function reads_some(c)
  check.eq(c:recv(), 1)
end

local function fills(c, q, other)
  -- A forked child has the other end too.
  other:close()
  local text = ("x"):rep(100000)
  local _, err = pcall(function()
    while true do c:send(text) end
  end)
  q:put(err.name)
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = reads_some, args = {b}}
  p:start()
  b:close()
  a:send(1)
  p:join()
  check.eq(p.exitcode, 0)
  check.raises("BrokenPipeError", nil, a.send, a, 2)
  check.raises("EOFError", nil, a.recv, a)

  local q = mp.Queue()
  local c, d = mp.Pipe(false)
  p = mp.Process{target = fills, args = {d, q, c}}
  p:start()
  d:close()
  check.eq(#c:recv(), 100000)
  c:close()
  check.eq(q:get(), "BrokenPipeError")
  p:join()
  print "ok"
end
