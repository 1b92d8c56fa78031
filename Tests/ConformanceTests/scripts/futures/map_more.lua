-- All of a list is on its way at once, an iterator function is drawn as far as needed; errors are
-- told in their turn; a loop that is left cancels the rest.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function double(x)
  if x == 3 then error(mp.ValueError "three") end
  return 2 * x
end

local function nothing() return nil end

local function count(v) return v:add(1) end

local function waits(q) return q:get() end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  do
    -- Nobody looks at the results.
    local executor <close> = futures.ProcessPoolExecutor(2)
    local list = {}
    for i = 1, 100 do list[i] = v end
    executor:map(count, list)
  end
  check.eq(v.value, 100)

  local executor <close> = futures.ProcessPoolExecutor(1)
  local it = executor:map(double, {1, 2, 3, 4})
  check.eq({it:next(), it:next()}, {2, 4})
  check.raises("ValueError", "three", it.next, it)
  check.eq(it:next(30), 8)
  check.raises("StopIteration", nil, it.next, it)
  check.raises("StopIteration", nil, it.next, it)
  local n = 0
  for i, r in executor:map(nothing, {1, 2, 3}) do
    n = n + 1
    check.eq({i, r}, {n})
  end
  check.eq(n, 3)
  for _ in executor:map(double, {}) do error "nothing there" end
  local kinds = {}
  for i, r in executor:map(type, {1, nil, "x", n = 3}) do kinds[i] = r end
  check.eq(kinds, {"number", "nil", "string"})

  local drawn = 0
  local function endless()
    drawn = drawn + 1
    return drawn + 10
  end
  for i, r in executor:map(double, endless) do
    check.eq(r, 2 * (i + 10))
    check.ok(drawn - i <= 4)
    if i == 20 then break end
  end
  drawn = 0
  for i in executor:map(double, endless, {buffersize = 2}) do
    check.ok(drawn - i <= 2)
    if i == 20 then break end
  end

  -- What a loop left behind is not run.
  v.value = 0
  local q = mp.Queue()
  local blocker = executor:submit(waits, q)
  check.eventually(function() return blocker:running() end)
  local done = pcall(function()
    local list = {}
    for i = 1, 100 do list[i] = v end
    for _ in executor:map(count, list, {timeout = 0.02}) do end
  end)
  check.eq(done, false)
  q:put "end"
  check.eq(executor:submit(double, 1):result(), 2)
  check.eq(v.value, 0)

  it = executor:map(waits, {q, q})
  check.raises("TimeoutError", nil, it.next, it, 0.02)
  q:put "first"
  q:put(nil)
  check.eq(table.pack(it:next(30)), {"first", n = 1})
  check.eq(table.pack(it:next(30)), {nil, n = 1})
  check.raises("PicklingError", nil, executor.map, executor, double, {1, io.tmpfile()})
  print "ok"
end
