-- An iterator that ends never, and runs no Lua code, hears the first Ctrl-C.
local mp = require "multiprocessing"
local check = require "check"

local function run(ready)
  local done, err = pcall(function()
    ready:set()
    mp.connection.wait(os.time, 0)
  end)
  os.exit(not done and mp.isinstance(err, mp.KeyboardInterrupt) and 7 or 8)
end

if __name__ == "__main__" then
  local ready = mp.Event()
  local p = mp.Process{target = run, args = {ready}}
  p:start()
  ready:wait()
  p:interrupt()
  p:join()
  check.eq(p.exitcode, 7)
  print "ok"
end
