-- One of those who wait is killed: all the others are told its process id, and need nobody for
-- that.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, answers)
  local done, err = pcall(b.wait, b)
  answers:put{done, mp.isinstance(err, mp.BrokenBarrierError), tostring(err)}
end

if __name__ == "__main__" then
  local b, answers = mp.Barrier(6), mp.Queue()
  local procs = {}
  for round = 1, 2 do
    for i = 1, 5 do
      procs[i] = mp.Process{target = party, args = {b, answers}}
      procs[i]:start()
    end
    check.eventually(function() return b.n_waiting == 5 end)
    check.signal(procs[3].pid, "KILL")
    -- This process does nothing that would look after its children.
    if round == 2 then os.execute("sleep 1.2") end
    for _ = 1, 4 do
      local answer = answers:get(true, 20)
      check.eq({answer[1], answer[2]}, {false, true})
      check.has(answer[3], tostring(procs[3].pid))
    end
    check.eq({b.broken, b.n_waiting}, {true, 0})
    for _, p in ipairs(procs) do p:join() end
    local err = check.raises("BrokenBarrierError", nil, b.wait, b)
    check.has(tostring(err), tostring(procs[3].pid))
    b:reset()
  end
  print "ok"
end
