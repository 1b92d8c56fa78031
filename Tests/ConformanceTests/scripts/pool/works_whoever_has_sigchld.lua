-- Workers are replaced while the owner computes, also where SIGCHLD has a handler of the script's,
-- is ignored, or was never the program's.
-- timeout: 180
local mp = require "multiprocessing"
local check = require "check"
local signal = require "signal"

local function task(c) mp.sleep(0.005) return c:add(1) end
local function dies(c) if c:add(1) % 3 == 0 then os.exit(1) end end

if __name__ == "__main__" then
  local handlers = {[signal.SIG_DFL] = true, [signal.SIG_IGN] = true, [function() end] = true}
  for handler in pairs(handlers) do
    for _, f in ipairs{task, dies} do
      signal.signal(signal.SIGCHLD, handler)
      local c = mp.Value "i"
      local pool = mp.Pool{processes = 2, maxtasksperchild = 2}
      local list = {}
      for i = 1, 8 do list[i] = c end
      local results = pool:map_async(f, list, {return_exceptions = true, chunksize = 1})
      check.compute(c, 8, 60)
      check.eq(results:get(60).n, 8)
      pool:terminate()
      pool:join()
      check.same(signal.getsignal(signal.SIGCHLD), handler)
    end
  end
  print "ok"
end
