-- The process that stands by for a pool's owner is killed: idle, or while a child of it stands in
-- for a worker; and a task that a stand-in runs is cancelled.
local mp = require "multiprocessing"
local check = require "check"

local function own_pid() return mp.current_process().pid end

local function children()
  local list = {}
  local file <close> = assert(io.open("/proc/self/task/" .. own_pid() .. "/children"))
  for pid in file:read("a"):gmatch "%d+" do list[tonumber(pid)] = true end
  return list
end

-- A pool of one worker, and the pid of its standby.
local function pool_and_standby()
  local pool = mp.Pool(1)
  -- As a fork it has come with the workers; otherwise it comes when the pool works by itself.
  local known = check.method == "fork" and {} or children()
  known[pool:apply(own_pid)] = true
  pool:apply_async(mp.sleep, {0.05}):get()
  local found
  for pid in pairs(children()) do found = found or not known[pid] and pid end
  return pool, check.ok(found, "there is no standby")
end

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local function dies(flag)
  while not exists(flag) do mp.sleep(0.01) end
  os.exit(3)
end

local function long(flag)
  assert(io.open(flag, "w")):close()
  mp.sleep(60)
end

-- Has the worker end, and a stand-in begin a task that takes long, while this process is in a
-- function of C; `command` runs there afterwards.
local function stand_in(pool, command)
  local flag, leave = check.temporary "flag", check.temporary "leave"
  local lost = pool:apply_async(dies, {leave})
  local result = pool:apply_async(long, {flag})
  local quick = {}
  for i = 1, 5 do quick[i] = pool:apply_async(rawlen, {("x"):rep(i)}) end
  os.execute(("touch %s; while [ ! -e %s ]; do sleep 0.02; done; %s"):format(leave, flag, command))
  os.remove(flag)
  os.remove(leave)
  check.eq(check.raises("WorkerLostError", ".", lost.get, lost, 20).exitcode, 3, "the worker")
  return result, quick
end

if __name__ == "__main__" then
  do
    local pool, pid = pool_and_standby()
    mp.kill(pid, 9)
    check.eq(pool:map(math.abs, {-1, 2, -3}), {1, 2, 3, n = 3}, "an idle standby")
    check.eq(pool:apply_async(rawlen, {"xx"}):get(10), 2, "an idle standby, afterwards")
    pool:close()
    check.eq(pool:join(20), true, "an idle standby, at the end")
  end
  do
    local pool, pid = pool_and_standby()
    local result, quick = stand_in(pool, "kill -9 " .. pid)
    check.eq(check.raises("WorkerLostError", ".", result.get, result, 20).exitcode, -9, "its stand-in")
    for i = 1, 5 do check.eq(quick[i]:get(20), i, "behind it") end
    pool:close()
    check.eq(pool:join(20), true, "a standby with a stand-in, at the end")
  end
  do
    local pool = pool_and_standby()
    local result, quick = stand_in(pool, "true")
    check.eq(result:cancel(), true, "cancel")
    for i = 1, 5 do check.eq(quick[i]:get(20), i, "behind what was cancelled") end
    pool:close()
    check.eq(pool:join(20), true, "cancelled, at the end")
  end
  print "ok"
end
