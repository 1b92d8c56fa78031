-- What the scripts of remote/ share: processes that a launcher starts, and what they tell by files.
local mp = require "multiprocessing"
local check = require "check"

-- The start method of processes on other computers that this run is about.
local method = os.getenv "AFAR_METHOD" or "remote"

local afar = { method = method, context = mp.get_context(method) }

--- The parent of a process.
function afar.parent_of(pid)
  local file <close> = assert(io.open(("/proc/%d/stat"):format(pid)))
  return tonumber(file:read("a"):match "^.*%) %a (%d+)")
end

--- Waits until somebody has noted something at a path, and gives it.
function afar.wait_for(path)
  -- A first process on a node takes seconds where all processors are busy.
  check.eventually(function() return check.notes(path)[1] end, path, 60)
  return check.notes(path)[1]
end

local count = 0

--- Starts a process that notes its number on its computer and sleeps, and waits for it. Gives the
--- process, its number there and that of its keeper.
function afar.start_sleeper(target, options)
  count = count + 1
  local path = check.temporary(("sleeper-%d-%d"):format(mp.getpid(), count))
  local p = afar.context.Process{target = target or afar.sleep, args = {path}, options = options}
  p:start()
  local pid = tonumber(afar.wait_for(path))
  return p, pid, afar.parent_of(pid)
end

--- Notes the number of this process, and sleeps.
function afar.sleep(path)
  check.note(path, tostring(mp.current_process().node_pid))
  mp.sleep(60)
end

--- Waits until no process has one of these numbers.
function afar.wait_until_gone(...)
  for _, pid in ipairs{...} do
    check.eventually(function() return not check.is_running(pid) end, "the end of " .. pid, 30)
  end
end

return afar
