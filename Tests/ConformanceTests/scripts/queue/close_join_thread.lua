-- close, join_thread and cancel_join_thread, as scripts written for Python call them.
local mp = require "multiprocessing"
local check = require "check"

local function produces(q)
  q:cancel_join_thread()
  for i = 1, 100 do q:put(("x"):rep(10000) .. i) end
  q:close()
  q:join_thread()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(produces, q)
  for i = 1, 100 do check.eq(#q:get(), 10000 + #tostring(i)) end
  q:close()
  q:join_thread()
  print "ok"
end
