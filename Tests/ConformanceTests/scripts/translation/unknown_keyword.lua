-- A keyword that a constructor does not know is refused, as in Python.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.raises("TypeError", "tarket", mp.Process, {tarket = print})
  check.raises("TypeError", "maxsise", mp.Queue, {maxsise = 3})
  check.raises("TypeError", "process", mp.Pool, {process = 3})
  check.eq(#mp.active_children(), 0)
  print "ok"
end
