-- Inputs are taken when the call is made.
local mp = require "multiprocessing"
local check = require "check"

local function sum(t)
  local s = 0
  for _, x in ipairs(t) do s = s + x end
  return s
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local t = {1, 2, 3}
  local result = pool:apply_async(sum, {t})
  t[1] = 100
  check.eq(result:get(), 6)
  local inputs = {{1}, {2}}
  result = pool:map_async(sum, inputs)
  inputs[1][1], inputs[2] = 50, nil
  check.eq(result:get(), {1, 2, n = 2})
  print "ok"
end
