-- Starting twice, joining before the start and joining oneself raise AssertionError.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

local function in_child(q)
  local me = mp.current_process()
  local _, join = pcall(me.join, me)
  local _, start = pcall(me.start, me)
  q:put{join.name, start.name, me:is_alive()}
end

if __name__ == "__main__" then
  local p = mp.Process{target = nothing}
  check.raises("AssertionError", "join", p.join, p)
  check.raises("AssertionError", "join", p.join, p, 1)
  p:start()
  check.raises("AssertionError", "start", p.start, p)
  p:join()
  check.raises("AssertionError", "start", p.start, p)
  check.eq(p.exitcode, 0)
  local me = mp.current_process()
  check.raises("AssertionError", "join", me.join, me)
  check.eq(me:is_alive(), true)
  local q = mp.Queue()
  check.child(in_child, q)
  check.eq(q:get(), {"AssertionError", "AssertionError", true})
  for _, name in ipairs{"terminate", "kill", "interrupt", "pause", "resume"} do
    local unstarted = mp.Process{target = nothing}
    check.raises("any", nil, unstarted[name], unstarted)
  end
  print "ok"
end
