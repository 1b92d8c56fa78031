-- A child may catch KeyboardInterrupt, go on, and choose its exit code.
local mp = require "multiprocessing"
local check = require "check"

local function catches(q)
  local done, err = pcall(function()
    q:put "ready"
    mp.sleep(60)
  end)
  q:put{done, mp.isinstance(err, mp.KeyboardInterrupt), err.name}
  done, err = pcall(function()
    q:put "ready"
    while true do end
  end)
  q:put{done, mp.isinstance(err, mp.KeyboardInterrupt), err.name}
  os.exit(7)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = catches, args = {q}}
  p:start()
  for _ = 1, 2 do
    check.eq(q:get(), "ready")
    p:interrupt()
    check.eq(q:get(), {false, true, "KeyboardInterrupt"})
  end
  p:join()
  check.eq(p.exitcode, 7)
  print "ok"
end
