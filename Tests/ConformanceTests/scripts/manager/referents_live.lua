-- A referent lives as long as somebody holds a proxy of it.
local mp = require "multiprocessing"
local check = require "check"

local function keeps(inbox, outbox)
  local l = inbox:get()
  outbox:put "has it"
  inbox:get()
  l:append "still there"
  outbox:put(l:copy())
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local inbox, outbox = mp.Queue(), mp.Queue()
  local p = mp.Process{target = keeps, args = {inbox, outbox}}
  p:start()
  inbox:put(m:list{"made"})
  check.eq(outbox:get(), "has it")
  collectgarbage()
  collectgarbage()
  for _ = 1, 20 do m:list{"other"} end
  collectgarbage()
  inbox:put "go"
  check.eq(outbox:get(), {"made", "still there"})
  p:join()
  -- One in flight is held by its message.
  inbox:put(m:dict{x = 1})
  collectgarbage()
  collectgarbage()
  check.eq(inbox:get().x, 1)
  -- One inside another is held by it.
  local outer = m:dict()
  outer.inner = m:list{5}
  collectgarbage()
  collectgarbage()
  check.eq(outer.inner:copy(), {5})
  print "ok"
end
