local mp = require "multiprocessing"
-- The sum is taken when no transfer is under way.
local function transfer(m, a, b)
  for _ = 1, 2 do
    m:acquire()
    a.value = a.value - 10
    b.value = b.value + 10
    m:release()
  end
end

local function audit(m, a, b)
  m:acquire()
  local sum = a.value + b.value
  m:release()
  mp.explore.check(sum == 100, "the sum is " .. sum)
end

if __name__ == "__main__" then
  local args = {mp.Lock(), mp.Value("i", 100), mp.Value("i", 0)}
  local p, q = mp.Process{target = transfer, args = args}, mp.Process{target = audit, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
