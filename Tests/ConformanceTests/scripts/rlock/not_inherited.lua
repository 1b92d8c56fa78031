-- A child does not hold what its parent holds, under fork neither.
local mp = require "multiprocessing"
local check = require "check"

local function tries(lock, answers)
  answers:put{lock:acquire(false), lock:locked()}
end

if __name__ == "__main__" then
  local lock = mp.RLock()
  lock:acquire()
  check.eq(check.answer(function(answers) tries(lock, answers) end), {false, true})
  lock:release()
  print "ok"
end
