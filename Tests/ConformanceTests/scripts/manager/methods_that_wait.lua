-- Methods of one's own objects may wait, in any way that the module has, and hold nobody up.
local mp = require "multiprocessing"
local check = require "check"

local Waiter = {}
Waiter.__index = Waiter

function make_waiter(q, lock, event)
  return setmetatable({q = q, lock = lock, event = event, count = 0, log = {}}, Waiter)
end

function Waiter:nap(seconds)
  mp.sleep(seconds)
  return "slept"
end

function Waiter:take() return self.q:get() end

function Waiter:take_in_time(seconds)
  local got, err = pcall(self.q.get, self.q, true, seconds)
  return got, err.name
end

-- Waits inside of a function that C calls, and inside of pcall.
function Waiter:sorted(list)
  table.sort(list, function(a, b)
    mp.sleep(0.001)
    return a < b
  end)
  return list
end

function Waiter:under_lock()
  return self.lock:with(function()
    self.event:wait()
    self.count = self.count + 1
    return self.count
  end)
end

function Waiter:run_child()
  local p = mp.Process{target = os.exit, args = {7}}
  p:start()
  p:join()
  return p.exitcode
end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("Waiter", {callable = make_waiter})

local function calls(w, method, out, ...) out:put{method, w[method](w, ...)} end

if __name__ == "__main__" then
  local m <close> = MyManager{}
  m:start()
  local q, out = mp.Queue(), mp.Queue()
  local sync <close> = mp.Manager()
  local event = sync:Event()
  local w = m:Waiter(q, mp.Lock(), event)
  local others = {}
  for _ = 1, 3 do
    others[#others + 1] = mp.Process{target = calls, args = {w, "take", out}}
    others[#others + 1] = mp.Process{target = calls, args = {w, "under_lock", out}}
  end
  for _, p in ipairs(others) do p:start() end
  -- All of them wait in the server by now or soon; meanwhile it answers.
  for i = 1, 200 do check.eq(w:nap(0), "slept") end
  check.eq(w:nap(0.05), "slept")
  check.eq(w:sorted{3, 1, 2}, {1, 2, 3})
  check.eq(table.pack(w:take_in_time(0.05)), {false, "Empty", n = 2})
  check.eq(w:run_child(), 7)
  for i = 1, 3 do q:put(i) end
  event:set()
  local taken, counted = {}, {}
  for _ = 1, 6 do
    local result = out:get(true, 20)
    if result[1] == "take" then taken[#taken + 1] = result[2] else counted[#counted + 1] = result[2] end
  end
  check.same_members(taken, {1, 2, 3})
  check.same_members(counted, {1, 2, 3})
  for _, p in ipairs(others) do p:join() end
  print "ok"
end
