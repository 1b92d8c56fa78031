-- When the server is killed, every proxy fails with a typed error; nobody hangs.
local mp = require "multiprocessing"
local check = require "check"

local function child(d, q)
  q:put "ready"
  local _, err = pcall(function()
    while true do d:incr "n" end
  end)
  q:put(mp.isinstance(err, mp.Error))
end

if __name__ == "__main__" then
  local m = mp.Manager()
  local server = mp.active_children()[1]
  local d, l, q = m:dict(), m:list(), mp.Queue()
  local p = mp.Process{target = child, args = {d, q}}
  p:start()
  q:get()
  server:kill()
  check.eq(q:get(true, 20), true)
  check.raises("any", nil, function() return d.n end)
  check.raises("any", nil, l.append, l, 1)
  check.raises("any", nil, m.list, m)
  p:join()
  m:shutdown()
  -- Another manager is another server.
  local second <close> = mp.Manager()
  check.eq(second:list{1}:copy(), {1})
  check.raises("any", nil, function() return d.n end)
  print "ok"
end
