-- A stand-in, or what it stands for, is killed at some moment of its beginning: nobody hangs, and
-- nothing is left behind.
-- environment: MPRUN_LAUNCHER=env
-- expect-stderr: ^
-- timeout: 120
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local function notes(path) check.note(path, tostring(mp.current_process().node_pid)) end

--- The processes that have this one's path in their command line or are below `pid`.
local function descendants(pid)
  local list <close> = io.popen(("pgrep -P %d"):format(pid))
  local found = {}
  for child in list:lines() do found[#found + 1] = tonumber(child) end
  return found
end

if __name__ == "__main__" then
  for i = 1, 30 do
    local p = afar.context.Process{target = notes, args = {check.temporary("note" .. i)}}
    p:start()
    mp.sleep(i * 0.002)
    local keepers = descendants(p.pid)
    local victim = i % 2 == 0 and keepers[1] or p.pid
    local below = keepers[1] and descendants(keepers[1]) or {}
    os.execute(("kill -KILL %d 2>/dev/null"):format(victim))
    p:join()
    check.ok(p.exitcode == -9 or p.exitcode == 1 or p.exitcode == 0, p.exitcode)
    afar.wait_until_gone(table.unpack(keepers))
    afar.wait_until_gone(table.unpack(below))
  end
  print "ok"
end
