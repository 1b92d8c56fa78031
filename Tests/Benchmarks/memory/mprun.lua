-- Memory (PSS) of one idle child among ten, under each start method.
local mp = require "multiprocessing"

function idle(ready, done)
  ready:put(mp.getpid())
  done:get()
end

local function pss(pid)
  for line in io.lines(("/proc/%d/smaps_rollup"):format(pid)) do
    local kilobytes = line:match("^Pss:%s+(%d+)")
    if kilobytes then return kilobytes / 1024 end
  end
end

if __name__ == "__main__" then
  for _, method in ipairs { "fork", "forkserver", "spawn" } do
    local context = mp.get_context(method)
    local ready, done, children = context.Queue(), context.Queue(), {}
    for i = 1, 10 do
      children[i] = context.Process { target = idle, args = { ready, done } }
      children[i]:start()
    end
    local sizes = {}
    for i = 1, 10 do sizes[i] = ready:get() end
    for i = 1, 10 do sizes[i] = pss(sizes[i]) end
    table.sort(sizes)
    print(("idle child, %s\t%.3f\tMB"):format(method, sizes[6]))
    for _ = 1, 10 do done:put(true) end
    for _, p in ipairs(children) do p:join() end
  end
end
