-- What a finalizer raises is reported by its worker, and hinders nobody.
-- expect-stderr: a pool's finalizer failed: .*finalizer_fails\.lua:7: no more
-- expect-stderr: ^stack traceback:$
local mp = require "multiprocessing"
local check = require "check"

function fail() error "no more" end

if __name__ == "__main__" then
  local p = mp.Pool{processes = 1, finalizer = fail}
  check.eq(mp.repr(p:map(math.abs, {-1})), "[1]")
  p:close()
  check.ok(p:join(20))
  print "ok"
end
