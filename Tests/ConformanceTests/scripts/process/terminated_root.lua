-- expect-signal: 15
-- SIGTERM ends the main process, and all below it.
local mp = require "multiprocessing"
local check = require "check"

local function waits()
  while true do mp.sleep(60) end
end

local function killer(root)
  check.signal(root, "TERM")
  mp.sleep(60)
end

if __name__ == "__main__" then
  mp.Process{target = waits}:start()
  mp.Process{target = waits, daemon = true}:start()
  mp.Process{target = killer, args = {mp.getpid()}}:start()
  while true do mp.sleep(60) end
end
