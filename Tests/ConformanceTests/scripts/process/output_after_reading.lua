-- expect-stdout: from a task
-- expect-stdout: from another
-- What pool workers printed is there when the pool has been joined.
local mp = require "multiprocessing"

local function prints(text)
  print(text)
end

if __name__ == "__main__" then
  local pool = mp.Pool(1)
  pool:map(prints, {"from a task", "from another"})
  pool:close()
  pool:join()
  print "ok"
end
