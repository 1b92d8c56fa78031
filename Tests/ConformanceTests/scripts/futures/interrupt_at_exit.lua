-- expect-exit: 130
-- Ctrl-C ends the wait of a process for its executors at its end.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

local function work(i)
  if i == 5 then os.execute("kill -INT " .. mp.getppid()) end
  mp.sleep(0.5)
end

if __name__ == "__main__" then
  local executor = futures.ProcessPoolExecutor(2)
  for i = 1, 1000 do executor:submit(work, i) end
  executor:shutdown{wait = false}
end
