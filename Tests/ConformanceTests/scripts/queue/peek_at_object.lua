-- peek at an item that is an object of the module gives a working one and leaves the item whole.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  local a, b = mp.Pipe()
  q:put(b)
  b:close()
  local looked = q:peek()
  looked:send "by the one looked at"
  looked:close()
  looked = nil
  collectgarbage()
  local taken = q:get()
  taken:send "by the one taken"
  check.eq({a:recv(), a:recv()}, {"by the one looked at", "by the one taken"})
  taken:close()
  check.raises("EOFError", nil, a.recv, a)
  print "ok"
end
