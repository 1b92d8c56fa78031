-- Joining a producer never waits for a reader, however much it put.
local mp = require "multiprocessing"
local check = require "check"

local function produces(q)
  for i = 1, 20 do q:put(("%02d"):format(i):rep(500000)) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(produces, q)
  check.eq(q:qsize(), 20)
  for i = 1, 20 do
    local text = q:get_nowait()
    check.ok(text == ("%02d"):format(i):rep(500000))
  end
  print "ok"
end
