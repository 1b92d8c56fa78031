local mp = require "multiprocessing"
-- Who reads only at the end finds it closed.
local function slow(v, own)
  for _ = 1, 20 do own:add(1) end
  v.value = 1
end

local function read(v)
  mp.explore.check(v.value == 0, "closed before it was read")
end

if __name__ == "__main__" then
  local v, own = mp.Value("i", 0), mp.Value("i", 0)
  local p, q = mp.Process{target = read, args = {v}}, mp.Process{target = slow, args = {v, own}}
  p:start()
  q:start()
  p:join()
  q:join()
end
