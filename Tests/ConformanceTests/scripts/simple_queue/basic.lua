-- SimpleQueue has put, get, empty and close, and nothing else.
local mp = require "multiprocessing"
local check = require "check"

local function relay(inbox, outbox)
  for _ = 1, 3 do outbox:put(inbox:get()) end
end

if __name__ == "__main__" then
  local inbox, outbox = mp.SimpleQueue(), mp.SimpleQueue()
  check.eq(inbox:empty(), true)
  mp.Process{target = relay, args = {inbox, outbox}}:start()
  inbox:put{1}
  inbox:put(nil)
  inbox:put "x"
  check.eq(outbox:get(), {1})
  check.eq(outbox:get(), nil)
  check.eq(outbox:get(), "x")
  check.eq(outbox:empty(), true)
  outbox:put(1)
  check.eq(outbox:empty(), false)
  for _, name in ipairs{"qsize", "full", "put_nowait", "get_nowait", "peek", "clear", "iter",
    "try_get", "shutdown", "join_thread"} do
    check.eq(inbox[name], nil, name)
  end
  inbox:close()
  check.raises("ValueError", nil, inbox.put, inbox, 1)
  check.raises("ValueError", nil, inbox.get, inbox)
  check.raises("ValueError", nil, inbox.empty, inbox)
  inbox:close()
  print "ok"
end
