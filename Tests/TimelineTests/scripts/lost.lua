-- The lost update: two processes add to one number without a lock around both accesses.
local mp = require "multiprocessing"

local function add(v, mine, other)
  for _ = 1, 2 do
    local before = v.value
    mine:set()
    other:wait()
    v.value = before + 1 -- </script><b>not HTML</b>
  end
end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local x, y = mp.Event(), mp.Event()
  local one = mp.Process{target = add, args = {v, x, y}}
  local two = mp.Process{target = add, args = {v, y, x}}
  one:start()
  two:start()
  one:join()
  two:join()
  print(v.value)
end
