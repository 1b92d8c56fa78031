-- Ended and closed processes leave no descriptors behind in their parent.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

local function descriptors()
  -- By way of a file: a pipe to the listing would be counted, now with one end, now with two.
  local path = check.temporary "listing"
  check.ok(os.execute(("ls /proc/%d/fd > %s"):format(mp.getpid(), path)))
  return #check.notes(path)
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
  local after = descriptors()
  check.ok(after <= before, ("descriptors: %d, then %d"):format(before, after))
  print "ok"
end
