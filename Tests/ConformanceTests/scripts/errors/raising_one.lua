-- error(obj) and pcall hand the very object over, from any level and coroutine.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local err = mp.ValueError "mine"
  check.eq(table.pack(pcall(error, err)), {false, err, n = 2})
  check.same(select(2, pcall(error, err, 2)), err)
  local co = coroutine.create(function() error(err) end)
  local done, got = coroutine.resume(co)
  check.eq(done, false)
  check.same(got, err)
  check.same(select(2, xpcall(error, function(e) return e end, err)), err)
  -- One raised by the module inside a coroutine.
  local q = mp.Queue()
  co = coroutine.create(function() return q:get_nowait() end)
  done, got = coroutine.resume(co)
  check.eq(done, false)
  check.ok(mp.isinstance(got, mp.Empty))
  print "ok"
end
