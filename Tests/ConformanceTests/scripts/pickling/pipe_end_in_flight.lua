-- A pipe end that is on its way counts as open, and is closed when nobody is left to receive it.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox)
  local c = inbox:get()
  c:send "arrived"
  c:close()
end

if __name__ == "__main__" then
  local inbox = mp.Queue()
  local a, b = mp.Pipe()
  inbox:put(b)
  b:close()
  check.eq(a:poll(0.05), false)
  a:send "kept for it"
  check.child(child, inbox)
  check.eq(a:recv(), "arrived")
  check.raises("EOFError", nil, a.recv, a)
  check.raises("BrokenPipeError", nil, a.send, a, 1)
  print "ok"
end
