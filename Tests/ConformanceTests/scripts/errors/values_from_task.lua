-- Any other value raised in a task comes back as an equal value.
local mp = require "multiprocessing"
local check = require "check"

Failure = {}
Failure.__index = Failure
Failure.__tostring = function(self) return "failure " .. self.code end

local function raises(value)
  error(value)
end

local function raises_failure(code)
  error(setmetatable({code = code}, Failure))
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local function raised(value)
    local done, err = pcall(pool.apply, pool, raises, {value, n = 1})
    check.eq(done, false)
    return err
  end
  check.eq(raised{code = 7, detail = {1, 2}}, {code = 7, detail = {1, 2}})
  check.eq(raised(nil), nil)
  check.eq(raised(false), false)
  check.eq(raised(true), true)
  check.eq(raised(42), 42)
  check.eq(raised(2.5), 2.5)
  check.eq(raised(mp.None), mp.None)
  check.eq(raised(print), print)
  check.eq(raised{}, {})
  local done, err = pcall(pool.apply, pool, raises_failure, {3})
  check.eq(done, false)
  check.same(getmetatable(err), Failure)
  check.eq(tostring(err), "failure 3")
  print "ok"
end
