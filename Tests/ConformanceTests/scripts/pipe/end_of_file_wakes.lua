-- A recv that waits is woken by the end of file, whether the sender closes, ends or is killed.
local mp = require "multiprocessing"
local check = require "check"

local function closes(c, gate)
  gate:get()
  c:close()
  gate:get()
end

local function returns(_, gate)
  gate:get()
end

local function exits(_, gate)
  gate:get()
  os.exit(0)
end

local function is_killed(_, gate)
  gate:get()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

if __name__ == "__main__" then
  for _, target in ipairs{closes, returns, exits, is_killed} do
    local a, b = mp.Pipe()
    local gate = mp.Queue()
    local p = mp.Process{target = target, args = {b, gate}}
    p:start()
    b:close()
    gate:put "go"
    check.raises("EOFError", nil, a.recv, a)
    gate:put "end"
    p:join()
  end
  print "ok"
end
