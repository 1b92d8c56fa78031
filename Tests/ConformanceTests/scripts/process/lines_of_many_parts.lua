-- expect-lines: 1200 (a\ta\ta|b\tb\tb|cc|dd)
-- A line made of several arguments in one call is whole too.
local mp = require "multiprocessing"

local function printer(letter, gate)
  gate:get()
  for _ = 1, 300 do print(letter, letter, letter) end
end

local function writer(letter, gate)
  gate:get()
  for _ = 1, 300 do io.write(letter, letter, "\n") end
end

if __name__ == "__main__" then
  local gate, procs = mp.Queue(), {}
  for i, letter in ipairs{"a", "b", "c", "d"} do
    local target = i <= 2 and printer or writer
    procs[i] = mp.Process{target = target, args = {letter, gate}}
    procs[i]:start()
  end
  for _ = 1, 4 do gate:put "go" end
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
