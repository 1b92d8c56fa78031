-- fork never loads the script again, forkserver once for all children, spawn once for each.
local mp = require "multiprocessing"
local check = require "check"

local path = check.temporary "loads"

if __name__ ~= "__main__" then
  check.note(path, __name__ .. " " .. mp.getpid())
end

local function tell(q)
  q:put(mp.getpid())
end

if __name__ == "__main__" then
  local q, pids = mp.Queue(), {}
  for i = 1, 4 do
    check.child(tell, q)
    pids[i] = q:get()
  end
  local loads = check.notes(path)
  if check.method == "fork" then
    check.eq(#loads, 0)
  elseif check.method == "spawn" then
    check.eq(#loads, 4)
    for i = 1, 4 do check.eq(loads[i], "__mp_main__ " .. pids[i]) end
  else
    check.eq(#loads, 1)
    check.match(loads[1], "^__mp_main__ %d+$")
    for i = 1, 4 do check.ok(loads[1] ~= "__mp_main__ " .. pids[i]) end
  end
  print "ok"
end
