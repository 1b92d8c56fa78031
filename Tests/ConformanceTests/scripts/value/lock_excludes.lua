-- While one process holds a Value's lock, others wait for it to read or write.
local mp = require "multiprocessing"
local check = require "check"

local function holds(v, ready, gate)
  v:acquire()
  v.value = 1
  ready:put "held"
  gate:get()
  v.value = 2
  v:release()
end

local function releases(gate)
  gate:put "go"
end

if __name__ == "__main__" then
  local v, ready, gate = mp.Value("i", 0), mp.Queue(), mp.Queue()
  local p = mp.Process{target = holds, args = {v, ready, gate}}
  p:start()
  ready:get()
  check.eq(v:acquire(false), false)
  check.eq(v:get_lock():acquire(true, 0.02), false)
  mp.Process{target = releases, args = {gate}}:start()
  check.eq(v.value, 2)
  p:join()
  print "ok"
end
