local mp = require "multiprocessing"
-- The consumer counts the end marks.
local function produce(q, n)
  for k = 1, 2 do q:put(n * 10 + k) end
  q:put(mp.None)
end

local function consume(q, got)
  local ends = 0
  while ends < 2 do
    if q:get() == mp.None then ends = ends + 1 else got:add(1) end
  end
end

if __name__ == "__main__" then
  local q, got = mp.Queue(), mp.Value("i", 0)
  local processes = {
    mp.Process{target = produce, args = {q, 1}}, mp.Process{target = produce, args = {q, 2}},
    mp.Process{target = consume, args = {q, got}},
  }
  for _, p in ipairs(processes) do p:start() end
  for _, p in ipairs(processes) do p:join() end
  mp.explore.check(got.value == 4, got.value .. " of 4 items consumed")
end
