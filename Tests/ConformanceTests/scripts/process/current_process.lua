-- current_process is the process that asks.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  local me = mp.current_process()
  q:put{me.name, me.pid == mp.getpid(), me.daemon, me:is_alive(), me.exitcode == nil,
    me == mp.current_process()}
end

if __name__ == "__main__" then
  local me = mp.current_process()
  check.eq({me.name, me.pid, me.ident, me.daemon}, {"MainProcess", mp.getpid(), mp.getpid(), false})
  check.ok(me:is_alive())
  check.same(mp.current_process(), me)
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {q}, name = "kid", daemon = true}
  p:start()
  p:join()
  check.eq(q:get(), {"kid", true, true, true, true, true})
  print "ok"
end
