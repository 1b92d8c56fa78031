-- An object lives as long as anybody has it: one who waits, or a message on its way.
local mp = require "multiprocessing"
local check = require "check"

local function waits(inbox, outbox)
  local o = inbox:get()
  local kind, object = o[1], o[2]
  o = nil
  if kind == "condition" then object:acquire() end
  outbox:put "waiting"
  outbox:put((kind == "semaphore" and object.acquire or object.wait)(object))
end

local make = {
  semaphore = function() return mp.Semaphore(0) end,
  event = function() return mp.Event() end,
  condition = function() return mp.Condition(mp.Lock()) end,
  barrier = function() return mp.Barrier(2) end,
}
local finish = {
  semaphore = function(s) s:release() return true end,
  event = function(e) e:set() return true end,
  condition = function(c) c:with(function() c:notify() end) return true end,
  barrier = function(b) return 1 - b:wait() end,
}

if __name__ == "__main__" then
  for kind, new in pairs(make) do
    local inbox, outbox, kept = mp.Queue(), mp.Queue(), mp.Queue()
    do
      local object = new()
      inbox:put{kind, object}
      kept:put(object)
    end
    collectgarbage()
    collectgarbage()
    local p = mp.Process{target = waits, args = {inbox, outbox}}
    p:start()
    check.eq(outbox:get(), "waiting")
    local expected = finish[kind](kept:get())
    local got = outbox:get(true, 20)
    if kind == "barrier" then check.among(got, {0, 1}) else check.eq(got, expected) end
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
