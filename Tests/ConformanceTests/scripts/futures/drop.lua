-- expect-stdout: 1
-- expect-stdout: 2
-- expect-stdout: 3
-- An executor that is dropped without shutdown finishes what it was given before the process ends.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

local function say(i)
  mp.sleep(0.05)
  print(i)
end

if __name__ == "__main__" then
  do
    local executor = futures.ProcessPoolExecutor(1)
    for i = 1, 3 do executor:submit(say, i) end
  end
  collectgarbage()
  collectgarbage()
  io.stdout:flush()
  local last = futures.ProcessPoolExecutor(1)
  last:submit(mp.sleep, 0.4):add_done_callback(function() print "ok" end)
end
