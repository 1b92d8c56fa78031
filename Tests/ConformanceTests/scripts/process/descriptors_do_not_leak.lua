-- Ended and closed processes leave no descriptors behind in their parent.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

local function descriptors()
  local listing = io.popen("ls /proc/" .. mp.getpid() .. "/fd | wc -l")
  local count = tonumber(listing:read("a"))
  listing:close()
  return count
end

local function run_some(n)
  for _ = 1, n do
    local p = mp.Process{target = nothing}
    p:start()
    check.eq(math.type(p.sentinel), "integer")
    p:join()
    p:close()
  end
  collectgarbage()
  collectgarbage()
end

if __name__ == "__main__" then
  run_some(3)
  local before = descriptors()
  run_some(20)
  check.ok(descriptors() <= before, "descriptors: " .. before .. ", then " .. descriptors())
  print "ok"
end
