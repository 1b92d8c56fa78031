-- fileno is a descriptor of this process.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  check.eq(math.type(a:fileno()), "integer")
  check.eq(a:fileno(), a:fileno())
  check.ok(a:fileno() ~= b:fileno())
  check.ok(os.execute(("test -e /proc/%d/fd/%d"):format(mp.getpid(), a:fileno())))
  print "ok"
end
