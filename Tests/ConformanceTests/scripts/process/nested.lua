-- Processes start processes, several levels down.
local mp = require "multiprocessing"
local check = require "check"

local function level(n, q)
  if n > 1 then
    local p = mp.Process{target = level, args = {n - 1, q}}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
  end
  q:put{n, mp.current_process().name}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(level, 6, q)
  for n = 1, 6 do
    check.eq(q:get(), {n, "Process-1" .. (":1"):rep(6 - n)})
  end
  print "ok"
end
