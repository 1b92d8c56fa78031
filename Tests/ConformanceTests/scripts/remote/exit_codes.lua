-- A process on another computer ends here as it ended there.
-- environment: MPRUN_LAUNCHER=env
-- expect-stderr: ^Process Process-3:\n.*exit_codes\.lua:11: no good\nstack traceback:
local mp = require "multiprocessing"
local check = require "check"

local remote = require("afar").context

local function returns() end
local function exits() os.exit(7) end
local function fails() error "no good" end
local function crashes() check.signal(mp.current_process().node_pid, "SEGV") end

if __name__ == "__main__" then
  for _, case in ipairs{{returns, 0}, {exits, 7}, {fails, 1}, {crashes, -11}} do
    local p = remote.Process{target = case[1]}
    check.eq(p.exitcode, nil)
    p:start()
    p:join()
    check.eq(p.exitcode, case[2])
    check.eq(p:is_alive(), false)
  end
  print "ok"
end
