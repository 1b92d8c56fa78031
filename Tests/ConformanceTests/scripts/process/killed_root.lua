-- expect-signal: 9
-- When the main process is killed, nothing of its tree is left.
local mp = require "multiprocessing"
local check = require "check"

local function leaf(q)
  q:put "ready"
  while true do mp.sleep(60) end
end

local function middle(q)
  for _ = 1, 3 do mp.Process{target = leaf, args = {q}}:start() end
  q:put "ready"
  while true do end
end

local function killer(q, root)
  for _ = 1, 8 do q:get() end
  check.signal(root, "KILL")
  mp.sleep(60)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = killer, args = {q, mp.getpid()}}:start()
  for _ = 1, 2 do mp.Process{target = middle, args = {q}}:start() end
  while true do mp.sleep(60) end
end
