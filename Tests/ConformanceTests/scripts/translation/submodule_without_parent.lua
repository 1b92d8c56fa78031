-- A submodule may be what is required first.
local queues = require "multiprocessing.queues"
local check = require "check"
local mp = require "multiprocessing"

if __name__ == "__main__" then
  check.same(mp.queues, queues)
  local q = queues.Queue(3)
  q:put("x")
  check.eq(q:get(), "x")
  print "ok"
end
