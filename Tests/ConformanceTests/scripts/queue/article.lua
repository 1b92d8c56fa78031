-- expect-stdout: [42, None, 'hello']
-- A queue between two processes.
local mp = require "multiprocessing"

local function f(q)
  q:put{42, mp.None, "hello"}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = f, args = {q}}
  p:start()
  print(mp.repr(q:get()))
  p:join()
  print "ok"
end
