-- `time` has sleep, time, monotonic and perf_counter.
local mp = require "multiprocessing"
local check = require "check"
local time = require "time"

if __name__ == "__main__" then
  for _, clock in ipairs{time.time, time.monotonic, time.perf_counter} do
    local before = clock()
    check.eq(math.type(before), "float")
    time.sleep(0.02)
    check.ok(clock() - before >= 0.0199, "a sleep lasts as long as asked")
  end
  check.ok(math.abs(time.time() - os.time()) < 2.5, "time.time is the time of day")
  local before = time.monotonic()
  mp.sleep(0.01)
  mp.sleep(0)
  time.sleep(0)
  check.ok(time.monotonic() - before >= 0.0099)
  check.ok(select("#", mp.sleep(0)) == 0 or mp.sleep(0) == nil)
  print "ok"
end
