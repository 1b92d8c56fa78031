-- Results come in the order of the inputs, whatever the tasks' times and chunks.
local mp = require "multiprocessing"
local check = require "check"

local function slow_first(i)
  if i % 10 == 1 then mp.sleep(0.01) end
  return i * 2
end

if __name__ == "__main__" then
  local want = {n = 57}
  for i = 1, 57 do want[i] = 2 * i end
  local inputs = mp.range(1, 58)
  local pool <close> = mp.Pool(3)
  check.eq(pool:map(slow_first, inputs), want)
  for _, chunksize in ipairs{1, 2, 7, 56, 57, 58, 1000} do
    check.eq(pool:map(slow_first, inputs, chunksize), want)
    check.eq(pool:map(slow_first, inputs, {chunksize = chunksize}), want)
    check.eq(pool:map_async(slow_first, inputs, chunksize):get(), want)
    check.eq(pool:map_async(slow_first, inputs, {chunksize = chunksize}):get(), want)
  end
  check.same(getmetatable(pool:map(slow_first, inputs)), mp.List)
  print "ok"
end
