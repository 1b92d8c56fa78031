-- A wall clock that steps by an hour, forwards or backwards, while somebody waits: no wait ends
-- early, and none lasts an hour longer. The clock is libfaketime's, in a program of its own.
local mp = require "multiprocessing"
local check = require "check"

local PROGRAM = [[
local mp = require "multiprocessing"
local time = require "time"
local file = arg[1]

-- At once: whoever reads the clock meanwhile must not find half a file.
local function write(text)
  local f = assert(io.open(file .. ".new", "w"))
  f:write(text, "\n")
  f:close()
  assert(os.rename(file .. ".new", file))
end

-- Steps the clock as soon as the other process is about to wait.
local function step(begun, by)
  begun:wait()
  mp.sleep(0.05)
  write(by)
end

local function steps_during(name, by, wait, seconds)
  write "+0"
  local begun = mp.Event()
  local p = mp.Process{target = step, args = {begun, by}}
  p:start()
  local wall, monotonic = time.time(), time.monotonic()
  begun:set()
  wait(seconds)
  monotonic, wall = time.monotonic() - monotonic, time.time() - wall
  p:join()
  if monotonic < seconds then print(name, by, "ended early", monotonic) end
  -- The other process came too late: only a longer wait shows something.
  if math.abs(wall) < 3000 then steps_during(name, by, wait, 2 * seconds) end
end

if __name__ == "__main__" then
  local queue, lock, event, condition = mp.Queue(), mp.Lock(), mp.Event(), mp.Condition()
  -- An end that nobody holds any more would be the end of the file for the other.
  local reader, writer = mp.Pipe()
  lock:acquire()
  local sleeper = mp.Process{target = mp.sleep, args = {60}, daemon = true}
  sleeper:start()
  local waits = {
    get = function(s) queue:try_get(s) end,
    acquire = function(s) lock:acquire(true, s) end,
    event = function(s) event:wait(s) end,
    condition = function(s) condition:with(function() condition:wait(s) end) end,
    poll = function(s) reader:poll(s) end,
    join = function(s) sleeper:join(s) end,
    sleep = mp.sleep,
  }
  for name, wait in pairs(waits) do
    steps_during(name, "+1h", wait, 0.15)
    steps_during(name, "-1h", wait, 0.15)
  end
  writer:close()
  print "done"
end
]]

if __name__ == "__main__" then
  local folder = os.getenv "CONFORMANCE_TMP"
  local script, clock = folder .. "/clock_steps_program.lua", folder .. "/clock"
  for name, text in pairs{[script] = PROGRAM, [clock] = "+0\n"} do
    local f <close> = assert(io.open(name, "w"))
    f:write(text)
  end
  local pipe = io.popen(([[
    exec env 'LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1' FAKETIME_DONT_FAKE_MONOTONIC=1 \
      FAKETIME_NO_CACHE=1 FAKETIME_TIMESTAMP_FILE='%s' '%s' '%s' '%s' 2>&1]]):format(clock, check.interpreter(), script, clock))
  check.eq(pipe:read "a", "done\n")
  pipe:close()
  os.remove(script)
  os.remove(clock)
  print "ok"
end
