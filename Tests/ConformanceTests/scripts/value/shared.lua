-- All processes see one value; it survives the process that made it.
local mp = require "multiprocessing"
local check = require "check"

local function child(v, inbox, outbox)
  v.value = 42
  outbox:put "changed"
  inbox:get()
  check.eq(v.value, 43)
end

local function makes(q)
  local v = mp.Value("i", 7)
  v.value = v.value + 1
  q:put(v)
end

if __name__ == "__main__" then
  local v = mp.Value("i", 1)
  local there, back = mp.Queue(), mp.Queue()
  local p = mp.Process{target = child, args = {v, there, back}}
  p:start()
  back:get()
  check.eq(v.value, 42)
  v.value = v.value + 1
  there:put "go"
  p:join()
  check.eq(p.exitcode, 0)
  check.child(makes, back)
  check.eq(back:get().value, 8)
  print "ok"
end
