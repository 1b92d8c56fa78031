-- expect-lines: 160 (a+|b+|c+|d+)\.
-- Lines longer than a pipe takes at once are whole as well.
local mp = require "multiprocessing"

local function writer(letter, gate)
  gate:get()
  for i = 1, 40 do
    print(letter:rep(3000 + 500 * i) .. ".")
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
