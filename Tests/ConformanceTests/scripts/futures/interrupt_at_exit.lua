-- expect-exit: 130
-- Ctrl-C ends the wait of a process for its executors at its end.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

local function work(i, is_at_end)
  if i == 5 then
    is_at_end:wait()
    os.execute("kill -INT " .. mp.getppid())
  end
  mp.sleep(0.5)
end

if __name__ == "__main__" then
  local executor = futures.ProcessPoolExecutor(2)
  local is_at_end = mp.Event()
  for i = 1, 100 do executor:submit(work, i, is_at_end) end
  executor:shutdown{wait = false}
  is_at_end:set()
end
