-- Objects of the module go in initargs, in pool tasks and in results.
local mp = require "multiprocessing"
local check = require "check"

local kept

function keep(v, lock)
  kept = {v = v, lock = lock}
end

function add_kept(n)
  return kept.lock:with(function() return kept.v:add(n) end)
end

local function use(q, array, i)
  array[i] = i * 10
  q:put(i)
  return q
end

if __name__ == "__main__" then
  local v, lock = mp.Value("i", 0), mp.Lock()
  local pool <close> = mp.Pool{processes = 2, initializer = keep, initargs = {v, lock}}
  pool:map(add_kept, {1, 2, 3, 4})
  check.eq(v.value, 10)
  local q, array = mp.Queue(), mp.Array("i", 3)
  local same = pool:apply(use, {q, array, 2})
  check.eq(array:slice(), {0, 20, 0})
  check.eq(same:get(), 2)
  local results = pool:map(function(pair) return pair[1]:add(pair[2]) end, {{v, 5}, {v, 0}})
  check.eq(results.n, 2)
  check.eq(v.value, 15)
  print "ok"
end
