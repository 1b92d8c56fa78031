-- What put returned from is there at once: for empty, qsize, full and get_nowait.
local mp = require "multiprocessing"
local check = require "check"

local function sees(q, answers)
  answers:put{q:empty(), q:qsize(), q:get_nowait()}
end

if __name__ == "__main__" then
  local q = mp.Queue(2)
  check.eq({q:empty(), q:qsize(), q:full()}, {true, 0, false})
  q:put "a"
  check.eq({q:empty(), q:qsize(), q:full()}, {false, 1, false})
  q:put "b"
  check.eq({q:empty(), q:qsize(), q:full()}, {false, 2, true})
  local answers = mp.Queue()
  check.child(sees, q, answers)
  check.eq(answers:get(), {false, 2, "a"})
  check.eq({q:empty(), q:qsize(), q:full()}, {false, 1, false})
  check.eq(q:get_nowait(), "b")
  check.eq({q:empty(), q:qsize(), q:full()}, {true, 0, false})
  for i = 1, 1000 do
    answers:put(i)
    check.eq(answers:get_nowait(), i)
  end
  print "ok"
end
