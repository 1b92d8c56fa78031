local mp = require "multiprocessing"
-- One update in a hundred steps that is not guarded.
local function work(v, own)
  for r = 1, 15 do
    for _ = 1, 3 do own:add(1) end
    if r == 8 then v.value = v.value + 1 end
  end
end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local p = mp.Process{target = work, args = {v, mp.Value("i", 0)}}
  local q = mp.Process{target = work, args = {v, mp.Value("i", 0)}}
  p:start()
  q:start()
  p:join()
  q:join()
  mp.explore.check(v.value == 2, "v is " .. v.value .. ", not 2")
end
