-- Results stay readable when the pool is closed, joined and forgotten.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local result, list
  do
    local pool = mp.Pool(1)
    result = pool:apply_async(double, {4})
    list = pool:map_async(double, {1, 2})
    pool:close()
    pool:join()
  end
  collectgarbage()
  collectgarbage()
  check.eq(result:get(), 8)
  check.eq(list:get(), {2, 4, n = 2})
  print "ok"
end
