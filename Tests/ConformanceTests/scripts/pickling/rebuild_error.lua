-- A value whose rebuilding fails raises in the receiver; the next one is received.
local mp = require "multiprocessing"
local check = require "check"

function explode()
  error(mp.ValueError "cannot be rebuilt")
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(setmetatable({}, {__reduce = function() return explode, {} end}))
  q:put "next"
  check.raises("ValueError", "cannot be rebuilt", q.get, q)
  check.eq(q:get(), "next")
  check.ok(q:empty())
  print "ok"
end
