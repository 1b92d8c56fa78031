-- Nobody has a use for the tasks of a map whose wait Ctrl-C has ended: those that wait are dropped.
local mp = require "multiprocessing"
local check = require "check"

local function task(c) c:add(1) mp.sleep(0.05) end

if __name__ == "__main__" then
  local pool <close> = mp.Pool{processes = 1, initializer = function()
    require "signal".signal(2, 1)
  end}
  local c = mp.Value "i"
  local list = {}
  for i = 1, 200 do list[i] = c end
  local p = mp.Process{target = function(c, pid)
    while c.value < 2 do mp.sleep(0.01) end
    mp.kill(pid, 2)
  end, args = {c, mp.getpid()}}
  p:start()
  check.raises("KeyboardInterrupt", nil, pool.map, pool, task, list, 1)
  p:join()
  check.eq(pool:apply(math.abs, {-1}), 1)
  check.ok(c.value < 150, "of 200 tasks " .. c.value .. " were run")
  print "ok"
end
