-- methods: forkserver
-- A server that was killed is started again by the next start.
local mp = require "multiprocessing"
local check = require "check"

local function children_of(pid)
  local pids, listing = {}, io.popen(("cat /proc/%d/task/*/children"):format(pid))
  for word in listing:read("a"):gmatch("%d+") do pids[#pids + 1] = tonumber(word) end
  listing:close()
  return pids
end

local function nothing() end

if __name__ == "__main__" then
  for _ = 1, 3 do
    check.child(nothing)
    for _, pid in ipairs(children_of(mp.getpid())) do
      if check.is_running(pid) then
        os.execute(("kill -KILL %d 2>/dev/null"):format(pid))
      end
    end
  end
  check.child(nothing)
  print "ok"
end
