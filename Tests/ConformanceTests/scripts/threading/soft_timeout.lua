-- soft_timeout raises in a task of a ThreadPool that runs for too long, wherever it is; nothing
-- outlasts the task. timeout and limits would need a process.
-- methods: forkserver
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"

local pool <close> = mp.pool.ThreadPool(1)
local options = {soft_timeout = 0.1}
local q, lock = mp.Queue(), threading.Lock()
lock:acquire()

local function caught(fn, ...)
  local ok, err = pcall(fn, ...)
  return {ok, err.name}
end

for _, work in ipairs{
  {function() while true do end end}, {mp.sleep, 60}, {lock.acquire, lock}, {q.get, q},
} do
  local r = pool:apply_async(table.unpack(work, 1, 1), {table.unpack(work, 2)}, options)
  check.raises("SoftTimeLimitExceeded", "soft_timeout of 0.1 s", r.get, r)
  check.eq(pool:apply(caught, work, options), {false, "SoftTimeLimitExceeded"})
end
check.eq(pool:map(math.abs, {-1, -2}, {soft_timeout = 5}), {1, 2, n = 2})
for _, x in pool:imap(math.abs, {-3}, {soft_timeout = 5}) do check.eq(x, 3) end
pool:apply(math.abs, {1}, {soft_timeout = 0.05})
mp.sleep(0.1)
check.eq(pool:apply(function() for i = 1, 1000 do end return "done" end), "done")
check.rejects({"soft_timeout", "0"}, pool.apply_async, pool, print, {}, {soft_timeout = 0})
check.raises("ValueError", "ThreadPool.map: timeout", pool.map, pool, print, {}, {timeout = 1})
print "ok"
