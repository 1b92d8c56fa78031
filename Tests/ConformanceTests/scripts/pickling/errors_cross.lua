-- Typed errors cross as equal values.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox)
  for _ = 1, 3 do
    local err = inbox:get()
    outbox:put{err.name, err.message, tostring(err), mp.isinstance(err, mp.Error),
      err.class == mp[err.name]}
  end
  local _, err = pcall(outbox.get_nowait, mp.Queue())
  outbox:put(err)
  outbox:put{mp.ValueError, errors = {mp.KeyError "k"}}
end

if __name__ == "__main__" then
  local inbox, outbox = mp.Queue(), mp.Queue()
  inbox:put(mp.ValueError "too big")
  inbox:put(mp.WorkerLostError "gone")
  inbox:put(mp.BrokenPipeError "no reader")
  check.child(child, inbox, outbox)
  check.eq(outbox:get(), {"ValueError", "too big", "ValueError: too big", true, true})
  check.eq(outbox:get(), {"WorkerLostError", "gone", "WorkerLostError: gone", true, true})
  check.eq(outbox:get(), {"BrokenPipeError", "no reader", "BrokenPipeError: no reader", true, true})
  local err = outbox:get()
  check.ok(mp.isinstance(err, mp.Empty))
  local both = outbox:get()
  check.same(both[1], mp.ValueError)
  check.ok(mp.isinstance(both.errors[1], mp.KeyError))
  check.eq(both.errors[1].message, "k")
  print "ok"
end
