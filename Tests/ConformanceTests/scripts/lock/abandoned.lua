-- If its holder ended in any way, the next acquire gets the lock and returns true, "abandoned".
-- timeout: 180
-- expect-stderr: fails with the lock
local mp = require "multiprocessing"
local check = require "check"

local function returns(lock) lock:acquire() end
local function exits(lock) lock:acquire() os.exit(0) end
local function fails(lock) lock:acquire() error "fails with the lock" end
local function is_killed(lock)
  lock:acquire()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end
local function crashes(lock)
  lock:acquire()
  check.signal(mp.getpid(), "SEGV")
  mp.sleep(60)
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  for _, target in ipairs{returns, exits, fails, is_killed, crashes} do
    for _, args in ipairs{{}, {true}, {false}, {true, 10}} do
      local p = mp.Process{target = target, args = {lock}}
      p:start()
      p:join()
      check.eq(table.pack(lock:acquire(table.unpack(args))), {true, "abandoned", n = 2})
      lock:release()
      check.eq(table.pack(lock:acquire()), {true, n = 1})
      lock:release()
      if target == fails then break end
    end
  end
  print "ok"
end
