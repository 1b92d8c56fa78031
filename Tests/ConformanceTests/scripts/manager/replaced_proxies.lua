-- Objects of a manager that are put in the place of others, again and again, leave its memory as it
-- was.
local mp = require "multiprocessing"
local check = require "check"

local function megabytes(pid)
  for line in io.lines("/proc/" .. pid .. "/status") do
    local n = line:match "^VmRSS:%s*(%d+)"
    if n then return tonumber(n) // 1024 end
  end
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local pid = mp.active_children()[1].pid
  local text, d = ("x"):rep(100000), m:dict()
  local function replace()
    local s = m:dict()
    s.items = m:list { text }
    d.session = s
  end
  for i = 1, 1000 do
    replace()
    if i % 50 == 0 then collectgarbage() end
  end
  -- 100 MB were put there, of which 100 kB are left.
  check.ok(megabytes(pid) < 80, megabytes(pid))
  check.eventually(function()
    collectgarbage()
    return m:_number_of_objects() <= 3
  end)
  print "ok"
end
