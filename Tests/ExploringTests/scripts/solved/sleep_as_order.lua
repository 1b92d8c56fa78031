local mp = require "multiprocessing"
-- The order is the end of the writer.
local function write(v)
  mp.sleep(1)
  v.value = 1
end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local p = mp.Process{target = write, args = {v}}
  p:start()
  p:join()
  mp.explore.check(v.value == 1, "read before it was written")
end
