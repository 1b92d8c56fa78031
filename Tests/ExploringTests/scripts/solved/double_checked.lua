local mp = require "multiprocessing"
-- Whether it is ready is asked under the lock only.
local function use(m, ready, thing)
  m:acquire()
  if ready.value == 0 then
    ready.value = 1
    thing.value = 42
  end
  m:release()
  mp.explore.check(thing.value == 42, "used before it was made")
end

if __name__ == "__main__" then
  local args = {mp.Lock(), mp.Value("i", 0), mp.Value("i", 0)}
  local p, q = mp.Process{target = use, args = args}, mp.Process{target = use, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
