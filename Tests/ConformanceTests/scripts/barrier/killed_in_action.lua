-- The party that runs the action is killed in it: the others are told so, and the barrier is
-- broken.
local mp = require "multiprocessing"
local check = require "check"

local function dies()
  if mp.parent_process() then
    check.signal(mp.getpid(), "KILL")
    mp.sleep(60)
  end
end

local function party(b) b:wait() end

if __name__ == "__main__" then
  local b = mp.Barrier(2, dies)
  local _, err
  local p
  repeat
    -- The last to come runs the action: it has to be the other process.
    p = mp.Process{target = party, args = {b}}
    p:start()
    local done
    done, err = pcall(b.wait, b)
    p:join()
  until not done
  check.eq(err.name, "BrokenBarrierError")
  check.has(tostring(err), tostring(p.pid))
  check.eq(b.broken, true)
  b:reset()
  check.eq({b.broken, b.n_waiting}, {false, 0})
  print "ok"
end
