local mp = require "multiprocessing"
-- A sleep is no order.
local function write(v)
  mp.sleep(1)
  v.value = 1
end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local p = mp.Process{target = write, args = {v}}
  p:start()
  mp.sleep(1)
  mp.explore.check(v.value == 1, "read before it was written")
  p:join()
end
