-- Objects of the module go through a queue to a process that is already running.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox)
  local lock, v, array, c, q = table.unpack(inbox:get())
  outbox:put(lock:acquire(false))
  lock:release()
  outbox:put(v:add(2))
  array[1] = 2.5
  c:send{c.readable, c.writable}
  q:put "by a queue that came through a queue"
  local made = mp.Queue()
  made:put "made by the child"
  outbox:put(made)
  outbox:put(inbox)
end

if __name__ == "__main__" then
  local inbox, outbox = mp.Queue(), mp.Queue()
  local p = mp.Process{target = child, args = {inbox, outbox}}
  p:start()
  local v, array, q, lock = mp.Value("q", 5), mp.Array("d", 2), mp.Queue(), mp.Lock()
  local a, b = mp.Pipe(false)
  inbox:put{lock, v, array, b, q}
  b:close()
  check.eq(outbox:get(), true)
  check.eq(outbox:get(), 7)
  check.eq(a:recv(), {false, true})
  check.eq(q:get(), "by a queue that came through a queue")
  check.eq(array[1], 2.5)
  p:join()
  check.eq(p.exitcode, 0)
  -- What the child made outlives the child.
  local made = outbox:get()
  check.eq(made:get(), "made by the child")
  local same_inbox = outbox:get()
  same_inbox:put(1)
  check.eq(inbox:get(), 1)
  print "ok"
end
