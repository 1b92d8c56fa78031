-- Workers are daemonic processes other than the caller; each keeps its state between tasks.
local mp = require "multiprocessing"
local check = require "check"

count = 0

local function about()
  count = count + 1
  local me = mp.current_process()
  return {pid = mp.getpid(), parent = mp.getppid(), daemon = me.daemon, name = me.name,
    count = count}
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local pids = {}
  for _, p in ipairs(mp.active_children()) do pids[#pids + 1] = p.pid end
  local counts, tasks = {}, 40
  for _, info in ipairs(pool:map(about, mp.range(tasks), 1)) do
    check.among(info.pid, pids)
    check.eq({info.parent, info.daemon}, {mp.getpid(), true})
    check.ok(info.name ~= "MainProcess")
    counts[info.pid] = math.max(counts[info.pid] or 0, info.count)
  end
  local sum = 0
  for _, n in pairs(counts) do sum = sum + n end
  check.eq(sum, tasks)
  print "ok"
end
