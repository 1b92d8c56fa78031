-- A Value has no other fields.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local v = mp.Value("i", 1)
  check.eq(v.no_such_field, nil)
  check.eq(pcall(function() v.vlaue = 5 end), false)
  check.eq(pcall(function() v.add = 5 end), false)
  check.eq(v.value, 1)
  print "ok"
end
