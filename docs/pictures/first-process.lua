-- A process that is started and joined. Prints for each step: the process, when the step began and
-- ended in seconds, and what it was.
local mp = require "multiprocessing"
local time = require "time"

local function greet(steps)
  local began = time.monotonic()
  mp.sleep(0.004) -- The work.
  steps:put{"child", began, time.monotonic(), "greet"}
end

if __name__ == "__main__" then
  -- The first start also starts the fork server.
  local first = mp.Process{target = math.abs, args = {1}}
  first:start()
  first:join()

  local steps = mp.Queue()
  local p = mp.Process{target = greet, args = {steps}}
  local zero = time.monotonic()
  p:start()
  local started = time.monotonic()
  mp.sleep(0.001) -- The parent goes on with something else.
  local joining = time.monotonic()
  p:join()
  local joined = time.monotonic()
  local child = steps:get()
  print("parent", 0, started - zero, "start")
  print("parent", started - zero, joining - zero, "goes on")
  print("parent", joining - zero, joined - zero, "join")
  print("child", child[2] - zero, child[3] - zero, child[4])
end
