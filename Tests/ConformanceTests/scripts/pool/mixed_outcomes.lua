-- Integers, errors and long strings from the same chunks go to the pool's owner by different ways,
-- and may overtake one another: nothing is counted twice or forgotten, and the pool ends.
local mp = require "multiprocessing"
local check = require "check"

local ROUNDS, TASKS = 150, 60

function task(x, round)
  local kind = (x * 7 + round) % 10
  if kind == 0 then return ("x"):rep(20000) end
  if kind == 1 then return { x } end
  return x
end

function spread(pair) return task(pair[1], pair[2]) end

if __name__ == "__main__" then
  local pool = mp.Pool(3)
  for round = 1, ROUNDS do
    local inputs = {}
    for x = 1, TASKS do inputs[x] = { x, round } end
    local seen, count = {}, 0
    for i, value in pool:imap_unordered(spread, inputs, 1 + round % 9) do
      check.ok(not seen[i])
      seen[i], count = true, count + 1
      local want = task(i, round)
      check.eq(mp.repr(value), mp.repr(want))
    end
    check.eq(count, TASKS)
  end
  pool:close()
  check.ok(pool:join(20))
  print "ok"
end
