-- Rates, summed up over all frames, are what the script has counted itself; nothing is slowed down
-- to tell them, and nothing is told twice.
-- timeout: 60
local mp = require "multiprocessing"
local check = require "check"
local json = require "json"
local top = require "top"

local items, tasks = 3000, 400

local function square(x) return x * x end

local function hold(lock, inside, go)
  lock:acquire()
  inside:set()
  go:wait()
  mp.sleep(0.2)
  lock:release()
end

if __name__ == "__main__" then
  local queue, lock = mp.Queue(), mp.Lock()
  local inside, go = mp.Event(), mp.Event()
  local pool <close> = mp.Pool(2)
  pool:map(square, {1, 2})
  local holder = mp.Process{target = hold, args = {lock, inside, go}}
  holder:start()
  inside:wait()

  local pipe <close> = top.open "--json --interval=0.25"
  local frame = json.parse(pipe:read "l")
  local last = frame.time
  for i = 1, items do queue:put(i) end
  for _ = 1, items - 7 do queue:get() end
  local results = pool:map(square, mp.range(tasks), 10)
  check.eq(#results, tasks)
  go:set()
  lock:acquire()
  lock:release()
  holder:join()

  local sums = {put = 0, got = 0, waits = 0, waited = 0, workers = 0, pool = 0}
  local quiet = 0
  repeat
    frame = json.parse(pipe:read "l")
    local elapsed = frame.time - last
    last = frame.time
    local q = top.row(frame.objects, "kind", "queue")
    local l = top.row(frame.objects, "kind", "lock")
    local p = top.row(frame.objects, "kind", "pool")
    sums.put = sums.put + q.in_per_s * elapsed
    sums.got = sums.got + q.out_per_s * elapsed
    sums.waits = sums.waits + l.contended_per_s * elapsed
    if l.average_wait ~= json then
      sums.waited = sums.waited + l.average_wait * l.contended_per_s * elapsed
    end
    sums.pool = sums.pool + p.out_per_s * elapsed
    for _, row in ipairs(frame.processes) do
      if row.tasks_per_s ~= json then
        sums.workers = sums.workers + row.tasks_per_s * elapsed
      end
    end
    quiet = q.in_per_s == 0 and p.out_per_s == 0 and l.contended_per_s == 0 and quiet + 1 or 0
  until quiet == 2 and sums.put > 0

  local function near(name, got, want)
    check.ok(math.abs(got - want) <= 0.05 * want, ("%s: %s, not %s"):format(name, got, want))
  end
  near("put", sums.put, items)
  near("got", sums.got, items - 7)
  near("tasks of the workers", sums.workers, tasks)
  near("tasks of the pool", sums.pool, tasks)
  near("waits for the lock", sums.waits, 1)
  check.eq(top.row(frame.objects, "kind", "queue").length, 7)
  check.eq(top.row(frame.objects, "kind", "pool").length, 0)
  print "ok"
end
