-- ThreadPool: the methods of Pool, on threads; functions and arguments are shared.
-- methods: forkserver
local mp = require "multiprocessing"
local check = require "check"
local threading = require "threading"

local pool = mp.pool.ThreadPool(3)
check.eq(pool:map(function(x) return x * x end, {1, 2, 3}), {1, 4, 9, n = 3})
check.eq(tostring(pool:map(function(x) return x end, mp.range(3))), "[0, 1, 2]")
check.eq(pool:map(function() end, {}), {n = 0})
check.eq(pool:starmap(math.max, {{1, 5}, {7, 2}}), {5, 7, n = 2})
check.eq(pool:apply(math.max, {3, 9}), 9)
local shared = {}
pool:apply(function(t) t.x = 1 end, {shared})
check.eq(shared.x, 1)

local seen, failures = {}, {}
local r = pool:apply_async(function(x) return x + 1 end, {1}, {callback = function(v) seen[#seen + 1] = v end})
check.eq(r:get(), 2)
check.eq(r:ready(), true)
check.eq(r:successful(), true)
check.eq(table.pack(r["try"](r)), {true, 2, n = 2})
check.eq(seen, {2})
local problem = {}
local bad = pool:apply_async(function() error(problem) end, {}, nil, nil, function(e) failures[1] = e end)
bad:wait()
check.eq(bad:successful(), false)
local ok, err = pcall(bad.get, bad)
check.same(err, problem)
check.same(failures[1], problem)

local typed = select(2, pcall(pool.map, pool, function(x)
  if x > 1 then error(mp.ValueError("no " .. x)) end
end, {1, 2, 3}))
check.has(tostring(typed), "no 2")
check.eq(typed.index, 2)
local kept = pool:map(function(x) if x == 2 then error(problem) end return x end, {1, 2, 3}, {return_exceptions = true})
check.same(kept[2], problem)
check.eq(kept[3], 3)

local got = {}
for i, v in pool:imap(function(x) return x * 10 end, {1, 2, 3}) do got[i] = v end
check.eq(got, {10, 20, 30})
got = {}
for i, v in pool:imap_unordered(function(x) return x * 10 end, {1, 2, 3}) do got[i] = v end
check.eq(got, {10, 20, 30})
local it = pool:imap(function(x) if x == 2 then error "two" end return x end, {1, 2, 3})
check.eq(it:next(), 1)
check.raises("plain", "two", it.next, it)
check.eq(it:next(), 3)
check.raises("StopIteration", "", it.next, it)

local gate = threading.Event()
local slow = {}
for i = 1, 3 do slow[i] = pool:apply_async(gate.wait, {gate}) end
local waiting = pool:apply_async(print, {"never"})
check.raises("TimeoutError", "not ready", waiting.get, waiting, 0.01)
check.eq(waiting:cancel(), true)
check.raises("CancelledError", "", waiting.get, waiting)
gate:set()
for i = 1, 3 do check.eq(slow[i]:get(), true) end

check.raises("ValueError", "timeout", pool.map, pool, print, {1}, {timeout = 1})
check.raises("ValueError", "limits", mp.pool.ThreadPool, {limits = {}})
check.raises("TypeError", "f:", pool.map, pool, 3, {1})
check.raises("ValueError", "still running", pool.join, pool)
pool:close()
check.raises("ValueError", "not running", pool.apply, pool, print)
check.eq(pool:join(), true)

local names = {}
local init = mp.pool.ThreadPool{processes = 2, initializer = function(n) names[#names + 1] = n end, initargs = {"i"}}
init:map(print, {})
check.eq(names, {"i", "i"})
init:terminate()
init:join()
do
  local scoped <close> = mp.pool.ThreadPool(1)
  check.eq(scoped:apply(math.abs, {-1}), 1)
end
local broken <close> = mp.pool.ThreadPool{processes = 1, initializer = error, initargs = {"cannot begin"}}
check.raises("plain", "cannot begin", broken.apply, broken, print)
print "ok"
