-- A time-out may be longer than any clock can say.
local mp = require "multiprocessing"
local check = require "check"

local function put_later(q, c)
  c:recv()
  q:put("x")
end

if __name__ == "__main__" then
  local q, lock = mp.Queue(), mp.Lock()
  for _, timeout in ipairs{math.huge, 1e300, math.maxinteger, 1e10} do
    check.eq(lock:acquire(true, timeout), true)
    lock:release()
    local a, b = mp.Pipe()
    local p = mp.Process{target = put_later, args = {q, b}}
    p:start()
    a:send("now")
    check.eq(q:get(true, timeout), "x")
    p:join(timeout)
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
