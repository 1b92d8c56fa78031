-- A pool's workers on other computers are killed in the middle of a map, each at another place:
-- every result is there and right, once, with no `retries` given.
-- environment: MPRUN_LAUNCHER=env
-- expect-stderr: ^
-- timeout: 120
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local TASKS, DEATHS = 200, 4

--- Every fiftieth task kills, the first time it runs: its own process, its keeper, the launcher's
--- command, or its stand-in.
local function work(i, folder)
  if i % (TASKS // DEATHS) == 0 and not check.notes(folder .. i)[1] then
    check.note(folder .. i, "begun")
    local pid = mp.current_process().node_pid
    local keeper = afar.parent_of(pid)
    local victims = {pid, keeper, mp.getpid(), keeper}
    check.signal(victims[i // (TASKS // DEATHS)], "KILL")
    mp.sleep(60)
  end
  return i * i
end

if __name__ == "__main__" then
  local folder = check.temporary "death-"
  local pool <close> = afar.context.Pool(2)
  local tasks = {}
  for i = 1, TASKS do tasks[i] = {i, folder} end
  for i, result in ipairs(pool:starmap(work, tasks, {chunksize = 5})) do check.eq(result, i * i) end
  for i = 1, DEATHS do check.eq(check.notes(folder .. i * TASKS // DEATHS)[1], "begun") end
  print "ok"
end
