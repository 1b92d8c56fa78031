-- An end that several processes hold is closed when the last of them has closed it.
local mp = require "multiprocessing"
local check = require "check"

local function holds(c, gate)
  gate:get()
  c:send(mp.current_process().name)
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local gate, procs = mp.Queue(), {}
  for i = 1, 3 do
    procs[i] = mp.Process{target = holds, args = {b, gate}}
    procs[i]:start()
  end
  b:close()
  local names = {}
  for i = 1, 3 do
    gate:put "go"
    names[i] = a:recv()
  end
  check.same_members(names, {"Process-1", "Process-2", "Process-3"})
  check.raises("EOFError", nil, a.recv, a)
  for i = 1, 3 do procs[i]:join() end
  print "ok"
end
