-- Counted by the children themselves: loading a child runs no init.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:init()
  self.path = check.temporary "inits"
  check.note(self.path, mp.getpid())
end

function Worker:run()
  check.eq(#check.notes(self.path), 2)
end

if __name__ == "__main__" then
  local first, second = Worker{}, Worker{}
  for _, w in ipairs{first, second} do
    w:start()
    w:join()
    check.eq(w.exitcode, 0)
  end
  check.eq(check.notes(first.path), {tostring(mp.getpid()), tostring(mp.getpid())})
  print "ok"
end
