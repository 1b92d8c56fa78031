-- An error in an iterator reaches the caller as it is, and the pool goes on.
local mp = require "multiprocessing"
local check = require "check"

local function show(x)
  return tostring(x)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local thrown = {}
  local count = 0
  local function fails()
    count = count + 1
    if count == 3 then error(thrown) end
    return count
  end
  local done, err = pcall(pool.map, pool, show, fails)
  check.eq(done, false)
  check.same(err, thrown)
  check.eq(pool:map(show, {1, 2}), {"1", "2", n = 2})
  print "ok"
end
