-- Ten processes print one line each, and a lock lets only one of them print at a time.
-- Output: lines in any order.
local mp = require "multiprocessing"
local Process, Lock = mp.Process, mp.Lock

local function f(l, i)
  l:acquire()
  local ok, err = pcall(print, "hello world " .. i)
  l:release()
  assert(ok, err)
end

if __name__ == "__main__" then
  local lock = Lock()
  for _, num in ipairs(mp.range(10)) do
    Process{target = f, args = {lock, num}}:start()
  end
end
