-- Each thread has 200 levels of C calls and a stack of its own; an overflow is an error in it only.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local function nested(n) return (("x"):gsub("x", function() return n > 1 and nested(n - 1) or "y" end)) end
local function endless(n) return 1 + endless(n + 1) end

local results = {}
local function work()
  local me = threading.get_ident()
  results[me] = {nested(150), select(2, pcall(nested, 1000)), select(2, pcall(endless, 1)), nested(150)}
end
threading.setswitchinterval(0.0001)
local threads = {}
for i = 1, 3 do
  threads[i] = threading.Thread{target = work}
  threads[i]:start()
end
for i = 1, 3 do threads[i]:join() end
for i = 1, 3 do
  local got = results[threads[i].ident]
  check.eq(got[1], "y")
  check.match(tostring(got[2]), "C stack overflow")
  check.match(tostring(got[3]), "stack overflow")
  check.eq(got[4], "y")
end
print "ok"
