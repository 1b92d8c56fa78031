-- init(self, t) runs in the constructor, and not again in the child.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()
local inits = 0

function Worker:init(t)
  inits = inits + 1
  self.doubled = t.x * 2
  self.given = t
  self.made_in = mp.getpid()
end

function Worker:run()
  self.q:put{self.x, self.doubled, self.made_in, self.given.x, mp.current_process().name}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local options = {x = 21, q = q, name = "with init"}
  local w = Worker(options)
  check.eq(inits, 1)
  check.eq({w.x, w.doubled, w.name}, {21, 42, "with init"})
  check.same(w.given, options)
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), {21, 42, mp.getpid(), 21, "with init"})
  check.eq(inits, 1)
  -- An error of init is the constructor's.
  local err = check.raises("plain", "x", Worker, {q = q})
  check.match(err, "arithmetic")
  print "ok"
end
