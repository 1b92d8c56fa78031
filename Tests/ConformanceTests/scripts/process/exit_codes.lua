-- 0; n for os.exit(n); 1 after an uncaught error; -n when killed by signal n.
-- expect-stderr: ^Process Process-\d+:$
local mp = require "multiprocessing"
local check = require "check"

local function returns() return 5 end
local function returns_false() return false end
local function exits(...) os.exit(...) end
local function fails() error "expected" end
local function kills_itself(signal) check.signal(mp.getpid(), signal) mp.sleep(60) end

local function code(target, ...)
  local p = mp.Process{target = target, args = table.pack(...)}
  p:start()
  p:join()
  return p.exitcode
end

if __name__ == "__main__" then
  check.eq(code(returns), 0)
  check.eq(code(returns_false), 0)
  check.eq(code(exits), 0)
  check.eq(code(exits, 0), 0)
  check.eq(code(exits, 3), 3)
  check.eq(code(exits, 255), 255)
  check.eq(code(exits, 259), 3)
  check.eq(code(exits, true), 0)
  check.eq(code(exits, false), 1)
  check.eq(code(exits, 4, true), 4)
  check.eq(code(exits, true, true), 0)
  check.eq(code(fails), 1)
  check.eq(code(kills_itself, "KILL"), -9)
  check.eq(code(kills_itself, "TERM"), -15)
  check.eq(code(kills_itself, "USR1"), -10)
  check.eq(code(kills_itself, "ABRT"), -6)
  check.eq(code(kills_itself, "SEGV"), -11)
  check.eq(code(kills_itself, "HUP"), -1)
  print "ok"
end
