-- When the owner of a pool is killed, its workers end too, also those that are busy or stopped.
local mp = require "multiprocessing"
local check = require "check"

local function tells(q)
  q:put(mp.getpid())
  while true do end
end

local function owner(q)
  local pool = mp.Pool(3)
  local results = {}
  for i = 1, 2 do results[i] = pool:apply_async(tells, {q}) end
  results[1]:wait()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = owner, args = {q}}
  p:start()
  local pids = {q:get(), q:get()}
  check.signal(pids[1], "STOP")
  p:kill()
  p:join()
  for _, pid in ipairs(pids) do
    check.eventually(function() return not check.is_running(pid) end, "the end of a worker")
  end
  print "ok"
end
