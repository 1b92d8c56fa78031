-- expect-exit: 130
-- expect-stderr: ^mprun: KeyboardInterrupt$
-- reject-stderr: WorkerLostError|exception calling
-- Ctrl-C ends a program at once that waits for futures in a <close>, however much is left.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

local function work(i)
  if i == 5 then os.execute("kill -INT " .. mp.getppid()) end
  mp.sleep(0.5)
  return i
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor(2)
  local list = {}
  for i = 1, 1000 do
    list[i] = executor:submit(work, i)
    list[i]:add_done_callback(function(f) if not f:cancelled() then f:result() end end)
  end
  futures.wait(list)
  print "not reached"
end
