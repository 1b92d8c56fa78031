-- A pool's workers run on other computers: tasks, results, errors, shared objects, limits.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local afar = require "afar"
local check = require "check"

local function square(x) return x * x end
local function fails(x) error(mp.KeyError("no " .. x)) end
local function place() return mp.current_process().node ~= nil end
local function counts(counter, x) return counter:add(x) end
local function makes(q, item) q:put(item) return q, mp.worker_id() end
local function prepare(value) prepared = value end
local function is_prepared() return prepared end
local function number() return mp.getpid() end

if __name__ == "__main__" then
  local pool <close> = afar.context.Pool{processes = 2, initializer = prepare, initargs = {"yes"}}
  check.eq(pool:apply(place), true)
  check.eq(pool:apply(is_prepared), "yes")
  check.eq(#pool:map(square, mp.range(1, 1001)), 1000)
  check.eq(pool:map(square, mp.range(1, 1001))[1000], 1000000)
  check.eq(table.concat(pool:starmap(math.max, {{1, 2}, {4, 3}}), " "), "2 4")
  local sum = 0
  for _, value in pool:imap_unordered(square, mp.range(1, 11)) do sum = sum + value end
  check.eq(sum, 385)
  check.raises("KeyError", "no 3", function() pool:map(fails, {3}) end)

  local counter, q = mp.Value("i", 0), mp.Queue()
  pool:starmap(counts, {{counter, 1}, {counter, 2}, {counter, 3}})
  check.eq(counter.value, 6)
  local got = pool:apply(makes, {q, {"item"}})
  check.eq(got:get(), {"item"})
  check.eq(#pool:apply(string.rep, {"x", 1 << 20}), 1 << 20)
  check.raises("TimeLimitExceeded", nil, function() pool:apply(mp.sleep, {60}, {timeout = 0.5, retries = 0}) end)
  check.eq(pool:apply(square, {5}), 25)

  local short <close> = afar.context.Pool{processes = 1, maxtasksperchild = 1}
  check.ok(short:apply(number) ~= short:apply(number))

  local executor <close> = futures.ProcessPoolExecutor{max_workers = 1, mp_context = afar.context}
  check.eq(executor:submit(square, 7):result(), 49)
  print "ok"
end
