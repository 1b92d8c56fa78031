-- Stopped workers hold back their own tasks only; cancel, time limits and terminate reach them too.
local mp = require "multiprocessing"
local check = require "check"

local function stops(q)
  q:put(mp.getpid())
  check.signal(mp.getpid(), "STOP")
  return "went on"
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool = mp.Pool(2)
  local function wait_for_stop()
    local pid = q:get()
    check.eventually(function() return check.state(pid) == "T" end, "the stop")
    return pid
  end
  local first = pool:apply_async(stops, {q})
  local pid = wait_for_stop()
  check.eq(pool:map(math.abs, mp.range(50), 1).n, 50)
  check.signal(pid, "CONT")
  check.eq(first:get(30), "went on")

  local limited = pool:apply_async(stops, {q}, {timeout = 0.3})
  check.raises("TimeLimitExceeded", nil, limited.get, limited, 30)
  q:get()

  local cancelled = pool:apply_async(stops, {q})
  wait_for_stop()
  check.eq(cancelled:cancel(), true)
  check.raises("CancelledError", nil, cancelled.get, cancelled)
  check.eq(pool:apply(math.abs, {-1}), 1)

  pool:apply_async(stops, {q})
  wait_for_stop()
  pool:terminate()
  check.eq(pool:join(), true)
  print "ok"
end
