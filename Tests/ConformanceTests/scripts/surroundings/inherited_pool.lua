-- methods: fork
-- A forked child that uses its parent's pool, manager or process objects gets an answer or an
-- error, never a hang, and does the parent no harm.
local mp = require "multiprocessing"
local check = require "check"

local function square(x) return x * x end

local function waits(c) c:recv() end

if __name__ == "__main__" then
  local pool, m = mp.Pool(2), mp.Manager()
  local d, q = m:dict{a = 1}, mp.Queue()
  local a, b = mp.Pipe()
  local sibling = mp.Process{target = waits, args = {b}}
  sibling:start()
  local pending = pool:map_async(square, mp.range(100), 1)
  check.child(function()
    local done, result = pcall(pool.apply, pool, square, {3})
    if done then check.eq(result, 9) else check.ok(mp.isinstance(result, mp.Error)) end
    done, result = pcall(pending.get, pending, 5)
    if not done then check.ok(mp.isinstance(result, mp.Error)) end
    done, result = pcall(m.list, m, {1})
    if done then check.eq(result:copy(), {1}) else check.ok(mp.isinstance(result, mp.Error)) end
    check.eq(d.a, 1)
    check.eq(#mp.active_children(), 0)
    pcall(pool.close, pool)
    pcall(sibling.kill, sibling)
    q:put "done"
  end)
  check.eq(q:get(), "done")
  check.ok(sibling:is_alive())
  check.eq(pending:get().n, 100)
  check.eq(pool:apply(square, {4}), 16)
  d.a = 2
  check.eq(d.a, 2)
  a:send(1)
  sibling:join()
  pool:terminate()
  m:shutdown()
  print "ok"
end
