-- iter gives items until the queue is shut down; a nil item comes as mp.None.
local mp = require "multiprocessing"
local check = require "check"

local function produce(q)
  for i = 1, 10 do q:put(i) end
  q:put(nil)
  q:put(false)
  q:put "last"
  q:shutdown()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = produce, args = {q}}:start()
  local seen = {}
  for v in q:iter() do seen[#seen + 1] = v end
  check.eq(seen, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, mp.None, false, "last"})
  for _ in q:iter() do error "nothing is left" end
  print "ok"
end
