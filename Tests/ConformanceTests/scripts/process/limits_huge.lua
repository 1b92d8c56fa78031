-- Limits that nothing can reach bound nothing.
local mp = require "multiprocessing"
local check = require "check"

local function works()
  local t = {}
  for i = 1, 100 do t[i] = ("x"):rep(1 << 20) .. i end
  assert(io.open "/dev/null"):close()
end

if __name__ == "__main__" then
  for _, limits in ipairs{
    {memory = math.maxinteger}, {cpu = 1e18}, {cpu = math.huge}, {files = math.maxinteger},
  } do
    local p = mp.Process{target = works, limits = limits}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
