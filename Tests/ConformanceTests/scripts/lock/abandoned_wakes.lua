-- Those who wait for a lock get it when its holder is killed, one after the other.
local mp = require "multiprocessing"
local check = require "check"

local function holds(lock, ready)
  lock:acquire()
  ready:put "held"
  mp.sleep(60)
end

local function waits(lock, ready, answers)
  ready:put "waiting"
  local got, how = lock:acquire()
  answers:put{got, how}
  lock:release()
end

if __name__ == "__main__" then
  local lock, ready, answers = mp.Lock(), mp.Queue(), mp.Queue()
  local holder = mp.Process{target = holds, args = {lock, ready}}
  holder:start()
  check.eq(ready:get(), "held")
  for _ = 1, 2 do
    mp.Process{target = waits, args = {lock, ready, answers}}:start()
    check.eq(ready:get(), "waiting")
  end
  check.eq(answers:empty(), true)
  holder:kill()
  check.eq(answers:get(true, 20), {true, "abandoned"})
  check.eq(answers:get(true, 20), {true})
  holder:join()
  print "ok"
end
