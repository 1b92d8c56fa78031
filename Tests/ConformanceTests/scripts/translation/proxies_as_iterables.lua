-- Where an iterable is taken, a manager's dict gives its keys and a manager's set its elements.
local mp = require "multiprocessing"
local check = require "check"

local function same(x)
  return x
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local p <close> = mp.Pool(1)
  check.eq(mp.repr(p:map(same, m:dict{ a = 1 })), "['a']")
  check.eq(mp.repr(p:map(same, m:set{ 5 })), "[5]")
  check.eq(mp.repr(p:map(same, m:list{ 5, 6 })), "[5, 6]")
  local drawn = {}
  for i, v in p:imap(same, m:dict{ b = 2 }) do drawn[i] = v end
  check.eq(#drawn, 1)
  check.eq(drawn[1], "b")
  check.eq(tostring(m:list(m:dict{ c = 3 })), "['c']")
  check.eq(tostring(m:list(m:set{ 7 })), "[7]")
  print "ok"
end
