-- mp.None stands for None in containers and is one and the same object everywhere.
local mp = require "multiprocessing"
local check = require "check"

local function echo(inbox, outbox)
  local t = inbox:get()
  outbox:put{t[1] == mp.None, t.x == mp.None, t[mp.None] == "as a key", #t}
  outbox:put{mp.None, {deep = mp.None}, n = mp.None}
  outbox:put(mp.None)
end

if __name__ == "__main__" then
  check.eq(tostring(mp.None), "None")
  local inbox, outbox = mp.Queue(), mp.Queue()
  inbox:put{mp.None, 2, x = mp.None, [mp.None] = "as a key"}
  check.child(echo, inbox, outbox)
  check.eq(outbox:get(), {true, true, true, 2})
  local back = outbox:get()
  check.same(back[1], mp.None)
  check.same(back[2].deep, mp.None)
  check.same(back.n, mp.None)
  check.same(outbox:get(), mp.None)
  print "ok"
end
