-- expect-signal: 9
-- Pools, managers and stopped processes of a killed main process end as well.
local mp = require "multiprocessing"
local check = require "check"

local function slow()
  mp.sleep(60)
end

local function killer(q, root)
  q:get()
  check.signal(root, "KILL")
  mp.sleep(60)
end

local function waits(q)
  q:put "ready"
  mp.sleep(60)
end

if __name__ == "__main__" then
  local pool = mp.Pool(3)
  pool:map_async(slow, mp.range(20))
  local m = mp.Manager()
  local d = m:dict()
  d.x = m:list()
  local q, ready = mp.Queue(), mp.Queue()
  mp.Process{target = killer, args = {q, mp.getpid()}}:start()
  local stopped = mp.Process{target = waits, args = {ready}}
  stopped:start()
  ready:get()
  check.pause(stopped)
  q:put "now"
  while true do mp.sleep(60) end
end
