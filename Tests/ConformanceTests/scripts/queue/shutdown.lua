-- After shutdown put raises ShutDown, and get does when nothing is left.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q, answers, method)
  answers:put "ready"
  local _, err = pcall(q[method], q, "item")
  answers:put(type(err) == "table" and err.name or err)
end

local function waits_for_get(q, answers)
  answers:put "ready"
  local _, err = pcall(q.get, q)
  answers:put(type(err) == "table" and err.name or err)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(1)
  q:put(2)
  q:shutdown()
  check.raises("ShutDown", nil, q.put, q, 3)
  check.raises("ShutDown", nil, q.put_nowait, q, 3)
  check.eq({q:get(), q:get_nowait()}, {1, 2})
  check.raises("ShutDown", nil, q.get, q)
  check.raises("ShutDown", nil, q.get_nowait, q)
  check.raises("ShutDown", nil, q.get, q, true, 1)
  q:shutdown()

  q = mp.Queue()
  q:put(1)
  q:shutdown(true)
  check.raises("ShutDown", nil, q.get, q)
  check.eq(q:qsize(), 0)

  -- Those who wait are woken.
  local answers = mp.Queue()
  local empty, full = mp.Queue(), mp.Queue(1)
  full:put "x"
  mp.Process{target = waits_for_get, args = {empty, answers}}:start()
  mp.Process{target = waits, args = {full, answers, "put"}}:start()
  check.eq({answers:get(), answers:get()}, {"ready", "ready"})
  empty:shutdown()
  check.eq(answers:get(), "ShutDown")
  full:shutdown(true)
  check.eq(answers:get(), "ShutDown")
  check.rejects({"shutdown", "immediate", "string"}, empty.shutdown, empty, "now")
  print "ok"
end
