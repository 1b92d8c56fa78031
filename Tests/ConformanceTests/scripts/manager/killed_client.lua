-- Clients that are killed in the middle of their calls do the others no harm.
local mp = require "multiprocessing"
local check = require "check"

local function hammers(d, l, q)
  q:put "ready"
  while true do
    d:incr "n"
    l:append(("x"):rep(10000))
    d.big = ("y"):rep(100000)
  end
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l, q = m:dict(), m:list(), mp.Queue()
  for _ = 1, 5 do
    local p = mp.Process{target = hammers, args = {d, l, q}}
    p:start()
    q:get()
    check.eventually(function() return #l > 2 end)
    p:kill()
    p:join()
    l:clear()
  end
  check.eq(math.type(d.n), "integer")
  d.after = "works"
  check.eq(d.after, "works")
  l:append "works"
  check.eq(l[#l], "works")
  print "ok"
end
