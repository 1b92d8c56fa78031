-- Arguments that nobody would get raise: those of no target, and those behind a hole.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function count(...) return select("#", ...), ... end

local Quiet = mp.Process:extend()
function Quiet:run() end

if __name__ == "__main__" then
  check.rejects({"Process", "target", "nil"}, mp.Process, {target = nil, args = {"bob"}})
  check.rejects({"Process", "target", "nil"}, mp.Process, {kwargs = {name = "bob"}})
  check.rejects({"Process", "target", "nil"}, mp.Process, nil, nil, "name", {1})
  mp.Process{name = "without both"}
  Quiet{args = {1}}

  check.rejects({"Process", "args", "hole", "element 2"}, mp.Process, {target = count, args = {1, nil, 3}})
  check.rejects({"Process", "args", "hole", "element 1"}, mp.Process, {target = count, args = {nil, "x"}})
  mp.Process{target = count, args = {1, nil, 3, n = 3}}
  mp.Process{target = count, args = table.pack(nil, nil)}
  check.rejects({"Pool", "initargs", "hole"}, mp.Pool, {processes = 1, initializer = count, initargs = {nil, 2}})
  for name, class in pairs{
    ThreadPool = mp.pool.ThreadPool, ProcessPoolExecutor = futures.ProcessPoolExecutor,
    ThreadPoolExecutor = futures.ThreadPoolExecutor,
  } do
    check.rejects({name, "initargs", "hole"}, class, {initializer = count, initargs = {nil, 2}})
  end
  -- Without an initializer nobody takes its arguments, as in Python.
  local pool <close> = mp.Pool{processes = 1, initargs = {1}}
  check.rejects({"Pool.apply", "args", "hole", "element 2"}, pool.apply, pool, count, {1, nil, 3})
  check.rejects({"Pool.apply_async", "args", "hole"}, pool.apply_async, pool, count, {nil, 3})
  check.rejects({"Pool.starmap", "it[2]", "hole", "element 2"}, pool.starmap, pool, count, {{1}, {1, nil, 3}})
  check.eq(pool:apply(count, {1, nil, 3, n = 3}), 3)
  check.eq(pool:apply(count, {1, mp.None, 3}), 3)
  check.eq(pool:starmap(count, {{1, nil, n = 2}}), {2, n = 1})
  print "ok"
end
