-- A process that a module in C has forked, and that simply ends, spoils nothing of its parent's: it
-- returns from the script, closes its Lua state, or fails.
local mp = require "multiprocessing"
local check = require "check"

local function put(q, what) q:put(what) end

if __name__ == "__main__" then
  local forker = require "forker"
  local q, lock, a, b = mp.Queue(), mp.Lock(), mp.Pipe()
  local pool <close> = mp.Pool(2)
  local value = mp.Value("i", 1)
  q:put "before"
  lock:acquire()
  if forker.fork() == 0 then return end
  for _, status in ipairs{0, 3} do
    local pid = forker.fork()
    if pid == 0 then os.exit(status, true) end
    check.eq(forker.wait(pid), status)
  end
  check.eq(lock:acquire(false), false)
  lock:release()
  a:send "through"
  check.eq(b:recv(), "through")
  check.eq(pool:map(math.abs, {-1, -2}), {1, 2, n = 2})
  local q2 = mp.Queue()
  check.child(put, q2, "child")
  check.eq(q2:get(), "child")
  check.eq(q:get(), "before")
  check.eq(value:add(1), 2)
  print "ok"
end
