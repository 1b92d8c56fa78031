local mp = require "multiprocessing"
-- An end mark for each consumer.
local function produce(q)
  for k = 1, 2 do q:put(k) end
  for _ = 1, 2 do q:put(mp.None) end
end

local function consume(q, got)
  while q:get() ~= mp.None do got:add(1) end
end

if __name__ == "__main__" then
  local q, got = mp.Queue(), mp.Value("i", 0)
  local processes = {
    mp.Process{target = produce, args = {q}}, mp.Process{target = consume, args = {q, got}},
    mp.Process{target = consume, args = {q, got}},
  }
  for _, p in ipairs(processes) do p:start() end
  for _, p in ipairs(processes) do p:join() end
  mp.explore.check(got.value == 2, got.value .. " of 2 items consumed")
end
