-- More parties than processors meet again and again, and more processes than parties take turns.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, answers)
  local met, sum = 0, 0
  while true do
    local done, index = pcall(b.wait, b)
    if not done then
      answers:put{met, sum, index.name}
      return
    end
    met, sum = met + 1, sum + index
  end
end

if __name__ == "__main__" then
  local answers = mp.Queue()
  for _, case in ipairs{{12, 12}, {3, 10}} do
    local parties, count = table.unpack(case)
    local acts = mp.Value("i")
    local b = mp.Barrier(parties, function() acts:add(1) end)
    local procs = {}
    for i = 1, count do
      procs[i] = mp.Process{target = party, args = {b, answers}}
      procs[i]:start()
    end
    check.eventually(function() return acts.value >= 20 end, "meetings", 60)
    b:abort()
    local met, sum = 0, 0
    for _ = 1, count do
      local answer = answers:get(true, 60)
      met, sum = met + answer[1], sum + answer[2]
      check.eq(answer[3], "BrokenBarrierError")
    end
    for _, p in ipairs(procs) do
      p:join()
      check.eq(p.exitcode, 0)
    end
    -- All of a round passed or none; the action of a last one may have run when it was aborted.
    check.eq(met % parties, 0)
    check.among(acts.value - met // parties, {0, 1})
    check.eq(sum, met // parties * (parties * (parties - 1) // 2))
  end
  print "ok"
end
