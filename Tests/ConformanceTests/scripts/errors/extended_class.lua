-- A class of one's own, below one of the module: it crosses both ways and isinstance knows it.
local mp = require "multiprocessing"
local check = require "check"

local Late = mp.TimeoutError:extend("Late")
local VeryLate = Late:extend("VeryLate")
function Late:advice() return "be earlier than " .. self.limit end

local function fails(limit)
  local err = VeryLate("too late")
  err.limit = limit
  error(err)
end

local function knows(err) return mp.isinstance(err, VeryLate), err.class == VeryLate end

if __name__ == "__main__" then
  local err = Late("by a minute")
  check.eq({err.name, err.message, tostring(err)}, {"Late", "by a minute", "Late: by a minute"})
  check.same(err.class, Late)
  check.same(Late.parent, mp.TimeoutError)
  check.match(err.where, "extended_class%.lua:18$")
  check.ok(mp.isinstance(err, mp.ProcessError))
  check.eq(mp.isinstance(err, VeryLate), false)
  check.eq(mp.isinstance(mp.TimeoutError "x", Late), false)

  local pool <close> = mp.Pool(1)
  err = check.raises("TimeoutError", "^VeryLate: too late", pool.apply, pool, fails, {5})
  check.same(err.class, VeryLate)
  check.ok(mp.isinstance(err, Late))
  check.eq(err:advice(), "be earlier than 5")
  check.ok(pool:apply(knows, {VeryLate "goes there"}))

  -- A class that only this process has made is made where it arrives, and is itself when it comes
  -- back.
  local Own = Late:extend("Own")
  local twin = Late:extend("Own")
  local q = mp.Queue()
  local back = pool:apply(function(e) return e end, {Own "travels"})
  check.same(back.class, Own)
  q:put(Own)
  check.same(q:get(), Own)
  check.ok(twin ~= Own)
  local seen = pool:apply(function(e) return {e.name, mp.isinstance(e, mp.TimeoutError), tostring(e)} end, {Own "is seen"})
  check.eq(seen, {"Own", true, "Own: is seen"})

  -- Fields that a class takes after the message are taken below it, too.
  check.eq(mp.BufferTooShort:extend("Short")("m", "bytes").bytes, "bytes")
  check.eq(tostring(mp.RemoteError:extend("Far")("only this")), "only this")
  check.rejects({"extend", "name", "nil"}, mp.Error.extend, mp.Error)
  check.rejects({"extend", "self", "table"}, mp.Error.extend, {}, "X")
  print "ok"
end
