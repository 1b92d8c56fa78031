-- A failed task: ready, not successful, get raises each time.
local mp = require "multiprocessing"
local check = require "check"

local function fails()
  error(mp.IndexError "out")
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  for _, result in ipairs{pool:apply_async(fails), pool:map_async(fails, {1, 2})} do
    result:wait()
    check.eq({result:ready(), result:successful()}, {true, false})
    for _ = 1, 2 do check.raises("IndexError", "out", result.get, result) end
  end
  print "ok"
end
