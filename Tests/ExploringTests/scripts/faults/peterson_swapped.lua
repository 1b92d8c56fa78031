local mp = require "multiprocessing"
-- Peterson's lock with two lines exchanged.
local function enter(turn, flags, inside, me)
  local other = 3 - me
  turn.value = other
  flags[me].value = 1
  while flags[other].value == 1 and turn.value == other do end
  mp.explore.check(inside:add(1) == 1, "both are in")
  inside:add(-1)
  flags[me].value = 0
end

if __name__ == "__main__" then
  local turn, inside = mp.Value("i", 1), mp.Value("i", 0)
  local flags = {mp.Value("i", 0), mp.Value("i", 0)}
  local p = mp.Process{target = enter, args = {turn, flags, inside, 1}}
  local q = mp.Process{target = enter, args = {turn, flags, inside, 2}}
  p:start()
  q:start()
  p:join()
  q:join()
end
