-- Arguments may be nil, at the end and in the middle, if n says how many there are.
local mp = require "multiprocessing"
local check = require "check"

local function show(q, ...)
  q:put(table.pack(...))
end

local function packed(...)
  return table.pack(...)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local function passes(args)
    local p = mp.Process{target = show, args = args}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
    return q:get()
  end
  check.eq(passes{q}, {n = 0})
  check.eq(passes{q, 1, nil, 3, n = 4}, {1, nil, 3, n = 3})
  check.eq(passes{q, nil, nil, n = 3}, {n = 2})
  check.eq(passes(table.pack(q, nil, false, nil)), {nil, false, nil, n = 3})
  check.eq(passes{q, {}, "", 0}, {{}, "", 0, n = 3})
  check.eq(passes(setmetatable({q, 5}, mp.List)), {5, n = 1})
  local pool <close> = mp.Pool(1)
  check.eq(pool:apply(packed), {n = 0})
  check.eq(pool:apply(packed, {}), {n = 0})
  check.eq(pool:apply(packed, {nil, 2, n = 2}), {nil, 2, n = 2})
  check.eq(pool:apply(packed, {1, nil, n = 2}), {1, nil, n = 2})
  check.eq(pool:apply_async(packed, table.pack(nil, nil, nil)):get(), {n = 3})
  print "ok"
end
