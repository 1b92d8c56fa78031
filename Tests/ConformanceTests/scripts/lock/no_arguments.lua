-- Lock and RLock take no arguments: one that is given is refused, as Python does.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for _, name in ipairs{"Lock", "RLock"} do
    check.raises("TypeError", name, mp[name], 1)
    check.raises("TypeError", name .. ": .*x", mp[name], {x = 1})
    check.eq(mp[name]{}:acquire(false), true)
  end
  print "ok"
end
