-- A worker may have a pool of its own, also in its initializer, and its death ends it.
local mp = require "multiprocessing"
local check = require "check"

local function square(x) return x * x end

local function sum_of_squares(n)
  local pool <close> = mp.Pool(2)
  local sum = 0
  for _, v in ipairs(pool:map(square, mp.range(1, n + 1))) do sum = sum + v end
  return sum
end

local function holds_a_pool(q)
  local pool = mp.Pool(1)
  q:put(pool:apply(mp.getpid))
  mp.sleep(60)
end

if __name__ == "__main__" then
  local pool = mp.Pool(2)
  check.eq(pool:map(sum_of_squares, {1, 2, 3, 10}), {1, 5, 14, 385, n = 4})
  local q = mp.Queue()
  local result = pool:apply_async(holds_a_pool, {q})
  local inner = q:get(true, 30)
  check.eq(result:cancel(), true)
  check.eventually(function() return not check.is_running(inner) end, "the end of the inner worker")
  check.eq(pool:apply(sum_of_squares, {4}), 30)
  pool:close()
  check.eq(pool:join(), true)
  print "ok"
end
