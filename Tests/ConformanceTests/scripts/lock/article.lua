-- expect-lines: 10 hello world\t\d
-- Ten processes that print under one lock.
local mp = require "multiprocessing"

local function f(l, i)
  l:acquire()
  local done, err = pcall(print, "hello world", i)
  l:release()
  if not done then error(err, 0) end
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  local procs = {}
  for num = 0, 9 do
    local p = mp.Process{target = f, args = {lock, num}}
    p:start()
    procs[#procs + 1] = p
  end
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
