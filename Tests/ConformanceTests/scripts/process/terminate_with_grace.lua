-- terminate(grace) returns at once; SIGKILL follows SIGTERM after so many seconds.
local mp = require "multiprocessing"
local check = require "check"
local time = require "time"

local function waits(q)
  q:put "ready"
  mp.sleep(60)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  -- One that is stopped does not see SIGTERM.
  local p = mp.Process{target = waits, args = {q}}
  p:start()
  q:get()
  check.pause(p)
  local before = time.monotonic()
  p:terminate(0.2)
  check.eq(p:is_alive(), true)
  p:join()
  check.eq(p.exitcode, -9)
  check.ok(time.monotonic() - before >= 0.199)

  -- One that sees it ends by it.
  p = mp.Process{target = waits, args = {q}}
  p:start()
  q:get()
  p:terminate(30)
  p:join()
  check.eq(p.exitcode, -15)

  -- No grace at all.
  p = mp.Process{target = waits, args = {q}}
  p:start()
  q:get()
  check.pause(p)
  p:terminate(0)
  p:join()
  check.eq(p.exitcode, -9)
  check.rejects({"terminate", "grace", "string"}, function()
    local other = mp.Process{target = waits, args = {q}}
    other:start()
    local done, err = pcall(other.terminate, other, "soon")
    other:kill()
    other:join()
    if not done then error(err) end
  end)
  print "ok"
end
