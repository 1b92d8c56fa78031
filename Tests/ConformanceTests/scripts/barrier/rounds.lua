-- All parties meet, round after round; each gets another number from 0 on.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, q, before, after)
  for round = 1, 5 do
    before:add(1)
    local index = b:wait()
    check.ok(before.value >= 3 * round)
    q:put{round, index}
    after:add(1)
    b:wait()
    check.ok(after.value >= 3 * round)
  end
end

if __name__ == "__main__" then
  local b, q = mp.Barrier(3), mp.Queue()
  check.eq({b.parties, b.n_waiting, b.broken}, {3, 0, false})
  local before, after, procs = mp.Value("i"), mp.Value("i"), {}
  for i = 1, 3 do
    procs[i] = mp.Process{target = party, args = {b, q, before, after}}
    procs[i]:start()
  end
  local indices = {{}, {}, {}, {}, {}}
  for _ = 1, 15 do
    local round, index = table.unpack(q:get())
    table.insert(indices[round], index)
  end
  for round = 1, 5 do check.same_members(indices[round], {0, 1, 2}) end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
