-- A manager that nobody shut down ends with the program.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  kept = mp.Manager()
  local d = kept:dict()
  d.x = 1
  check.eq(d.x, 1)
  print "ok"
end
