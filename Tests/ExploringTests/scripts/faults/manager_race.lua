local mp = require "multiprocessing"
-- Two clients of a manager add to a field of a dictionary: a read, and a write.
local function work(d) d.n = d.n + 1 end
if __name__ == "__main__" then
  local m = mp.Manager()
  local d = m:dict{n = 0}
  local p, q = mp.Process{target = work, args = {d}}, mp.Process{target = work, args = {d}}
  p:start() q:start() p:join() q:join()
  mp.explore.check(d.n == 2, "n is " .. d.n)
  m:shutdown()
end
