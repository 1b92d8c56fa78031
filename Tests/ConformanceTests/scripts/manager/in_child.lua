-- A manager in a child; its proxies are of use to the parent while the child lives.
local mp = require "multiprocessing"
local check = require "check"

local function child(q, c)
  local m <close> = mp.Manager()
  q:put(m:list{1, 2})
  c:recv()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local a, b = mp.Pipe()
  local p = mp.Process{target = child, args = {q, b}}
  p:start()
  local l = q:get()
  l:append(3)
  check.eq(l:copy(), {1, 2, 3})
  a:send "end"
  p:join()
  check.eq(p.exitcode, 0)
  check.raises("any", nil, l.append, l, 4)
  print "ok"
end
