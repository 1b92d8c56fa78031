-- methods: spawn forkserver
-- What goes by a name that the receiver does not have is an error there, which names it; the next
-- item is received.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox)
  local done, err = pcall(inbox.get, inbox)
  outbox:put{done, mp.isinstance(err, mp.Error), tostring(err)}
  outbox:put(inbox:get())
end

if __name__ == "__main__" then
  OnlyHere = {}
  local inbox, outbox = mp.Queue(), mp.Queue()
  inbox:put(setmetatable({}, OnlyHere))
  inbox:put "next"
  check.child(child, inbox, outbox)
  local seen = outbox:get()
  check.eq(seen[1], false)
  check.eq(seen[2], true)
  check.has(seen[3], "OnlyHere")
  check.eq(outbox:get(), "next")
  print "ok"
end
