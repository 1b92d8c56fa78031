-- A method's name is a method; other names are no fields.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a = mp.Array("i", {1})
  check.eq(a.no_such_field, nil)
  check.eq(pcall(function() a.size = 5 end), false)
  check.eq(pcall(function() a.slice = 5 end), false)
  check.eq(a:slice(), {1})
  print "ok"
end
