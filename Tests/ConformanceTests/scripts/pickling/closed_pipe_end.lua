-- A closed pipe end cannot be sent.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  local a = mp.Pipe()
  a:close()
  check.raises("ValueError|PicklingError", nil, q.put, q, a)
  check.raises("ValueError|PicklingError", nil, q.put, q, {end_of_pipe = a})
  check.ok(q:empty())
  print "ok"
end
