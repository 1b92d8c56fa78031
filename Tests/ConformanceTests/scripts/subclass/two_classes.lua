-- Several classes made by extend are kept apart, also in the child.
local mp = require "multiprocessing"
local check = require "check"

local A, B = mp.Process:extend(), mp.Process:extend()

function A:run() self.q:put "A" end

function B:run() self.q:put "B" end

if __name__ == "__main__" then
  local q = mp.Queue()
  for _, class in ipairs{B, A, B} do
    local w = class{q = q}
    w:start()
    w:join()
    check.eq(w.exitcode, 0)
  end
  check.eq({q:get(), q:get(), q:get()}, {"B", "A", "B"})
  print "ok"
end
