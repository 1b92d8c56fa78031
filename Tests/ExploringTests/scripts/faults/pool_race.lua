local mp = require "multiprocessing"
-- Two tasks of a pool add to a number.
local function count(v) v.value = v.value + 1 end
if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local pool = mp.Pool(2)
  pool:map(count, {v, v})
  pool:close() pool:join()
  mp.explore.check(v.value == 2, "v is " .. v.value)
end
