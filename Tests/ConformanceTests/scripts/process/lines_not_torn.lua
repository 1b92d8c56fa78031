-- expect-lines: 2000 (a+|b+|c+|d+)\.
-- A line printed in one call is never torn by another process's line.
local mp = require "multiprocessing"

local function writer(letter, gate)
  gate:get()
  for i = 1, 500 do
    print(letter:rep(i % 120 + 1) .. ".")
  end
end

if __name__ == "__main__" then
  local gate, procs = mp.Queue(), {}
  for i, letter in ipairs{"a", "b", "c", "d"} do
    procs[i] = mp.Process{target = writer, args = {letter, gate}}
    procs[i]:start()
  end
  for _ = 1, 4 do gate:put "go" end
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
