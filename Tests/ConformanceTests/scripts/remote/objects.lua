-- Shared objects are the program's own in a process on another computer: it uses those that it is
-- given, sends them back, and makes others.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local function uses(q, lock, value, answers)
  local item, made = q:get(), mp.Queue(3)
  lock:with(function() value:add(5) end)
  made:put(item)
  answers:put{made, value, lock}
  answers:put(made)
end

local function waits(condition, barrier, seen)
  condition:acquire()
  seen.value = 1
  check.eq(condition:wait_for(function() return seen.value == 2 end, 30), true)
  condition:release()
  barrier:wait(30)
end

--- Ends while it has a lock, which is then abandoned.
local function is_killed(lock)
  lock:acquire()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function run(target, ...)
  local p = afar.context.Process{target = target, args = table.pack(...)}
  p:start()
  return p
end

if __name__ == "__main__" then
  local q, lock, value = mp.Queue(), mp.Lock(), mp.Value("i", 10)
  local answers = mp.Queue()
  local p = run(uses, q, lock, value, answers)
  q:put{1, {two = "three"}}
  local back = answers:get()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(value.value, 15)
  check.eq(back[2].value, 15)
  check.ok(back[3] == lock)
  check.eq(back[1]:get(), {1, {two = "three"}})
  check.eq(tostring(answers:get()), "<Queue qsize=0 maxsize=3>")

  local condition, seen, actions = mp.Condition(), mp.Value("i", 0), mp.Value("i", 0)
  local barrier = mp.Barrier(2, function() actions.value = actions.value + 1 end)
  p = run(waits, condition, barrier, seen)
  while seen.value == 0 do mp.sleep(0.01) end
  condition:with(function()
    seen.value = 2
    condition:notify()
  end)
  barrier:wait(30)
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(actions.value, 1)

  p = run(is_killed, lock)
  p:join()
  check.eq(p.exitcode, -9)
  check.eq(table.pack(lock:acquire(true, 30)), {true, "abandoned", n = 2})
  lock:release()
  print "ok"
end
