-- The action crosses with the barrier, by name or by value, with what it refers to.
local mp = require "multiprocessing"
local check = require "check"

local function party(inbox, outbox)
  local b, alone = inbox:get(), inbox:get()
  outbox:put(b:wait())
  outbox:put(alone:wait())
end

if __name__ == "__main__" then
  local inbox, outbox, v = mp.Queue(), mp.Queue(), mp.Value("i")
  local b, alone
  b = mp.Barrier(2, function()
    v:add(b.parties)
  end)
  alone = mp.Barrier{parties = 1, action = function() outbox:put{alone, "acts"} end}
  inbox:put(b)
  inbox:put(alone)
  local p = mp.Process{target = party, args = {inbox, outbox}}
  p:start()
  local mine = b:wait()
  check.same_members({mine, outbox:get()}, {0, 1})
  local from_action = outbox:get()
  check.eq({from_action[1].parties, from_action[2]}, {1, "acts"})
  check.eq(outbox:get(), 0)
  p:join()
  check.eq({p.exitcode, v.value}, {0, 2})
  local co = coroutine.create(print)
  local err = check.raises("PicklingError", nil, inbox.put, inbox, {x = mp.Barrier(2, function()
    return co
  end)})
  check.has(tostring(err), "obj.x.action.upvalue co: coroutine")
  check.eq(inbox:empty(), true)
  print "ok"
end
