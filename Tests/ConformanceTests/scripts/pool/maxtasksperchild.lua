-- Workers are replaced after so many tasks; chunks do not change the count.
local mp = require "multiprocessing"
local check = require "check"

local function pid()
  return mp.getpid()
end

if __name__ == "__main__" then
  for _, chunksize in ipairs{1, 4} do
    local pool <close> = mp.Pool{processes = 2, maxtasksperchild = 3}
    local tasks = {}
    for _, p in ipairs(pool:map(pid, mp.range(24), chunksize)) do tasks[p] = (tasks[p] or 0) + 1 end
    local workers = 0
    for _, n in pairs(tasks) do
      workers = workers + 1
      check.ok(n <= 3, "tasks of one worker: " .. n)
    end
    check.ok(workers >= 8)
  end
  check.rejects({"maxtasksperchild", "0"}, mp.Pool, {processes = 1, maxtasksperchild = 0})
  check.rejects({"maxtasksperchild", "string"}, mp.Pool, {processes = 1, maxtasksperchild = "x"})
  check.eq(#mp.active_children(), 0)
  print "ok"
end
