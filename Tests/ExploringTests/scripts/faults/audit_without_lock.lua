local mp = require "multiprocessing"
-- The sum is taken in the middle of a transfer.
local function transfer(m, a, b)
  for _ = 1, 2 do
    m:acquire()
    a.value = a.value - 10
    b.value = b.value + 10
    m:release()
  end
end

local function audit(m, a, b)
  local sum = a.value + b.value
  mp.explore.check(sum == 100, "the sum is " .. sum)
end

if __name__ == "__main__" then
  local args = {mp.Lock(), mp.Value("i", 100), mp.Value("i", 0)}
  local p = mp.Process{target = transfer, args = args}
  local q = mp.Process{target = audit, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
