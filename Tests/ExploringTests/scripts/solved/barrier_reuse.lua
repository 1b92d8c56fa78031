local mp = require "multiprocessing"
-- The module's barrier can be used again: nobody passes it twice in a round.
local function party(barrier, rounds)
  for r = 1, 2 do
    rounds[r]:add(1)
    barrier:wait()
    mp.explore.check(rounds[r].value == 2, "round " .. r .. ": one passed alone")
  end
end

if __name__ == "__main__" then
  local args = {mp.Barrier(2), {mp.Value("i", 0), mp.Value("i", 0)}}
  local p, q = mp.Process{target = party, args = args}, mp.Process{target = party, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
