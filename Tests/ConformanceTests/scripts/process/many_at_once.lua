-- A hundred children at once, all answering over one queue.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox, i)
  inbox:get()
  outbox:put(i)
end

if __name__ == "__main__" then
  local inbox, outbox, procs = mp.Queue(), mp.Queue(), {}
  for i = 1, 100 do
    procs[i] = mp.Process{target = child, args = {inbox, outbox, i}}
    procs[i]:start()
  end
  check.eq(#mp.active_children(), 100)
  for _ = 1, 100 do inbox:put "go" end
  local seen = {}
  for _ = 1, 100 do seen[#seen + 1] = outbox:get() end
  check.same_members(seen, mp.range(1, 101))
  for i = 1, 100 do
    procs[i]:join()
    check.eq(procs[i].exitcode, 0)
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
