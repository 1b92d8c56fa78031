-- A string raised in a task becomes RemoteError: .value is the string, tostring begins with it.
local mp = require "multiprocessing"
local check = require "check"

local function fails()
  error "boom"
end

local function fails_bare()
  error("no position", 0)
end

local function runtime_error(t)
  return t.a.b
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local err = check.raises("RemoteError", nil, pool.apply, pool, fails)
  check.match(err.value, "string_from_task%.lua:6: boom$")
  check.eq(tostring(err):sub(1, #err.value), err.value)
  check.eq(type(err.traceback), "string")
  check.match(err.traceback, "stack traceback")
  check.match(err.traceback, "string_from_task%.lua")
  check.has(tostring(err), err.traceback)

  err = check.raises("RemoteError", "^no position", pool.apply, pool, fails_bare)
  check.eq(err.value, "no position")
  err = check.raises("RemoteError", "attempt to index a nil value", pool.apply, pool,
    runtime_error, {{}})
  check.match(err.value, "field 'a'")
  err = check.raises("RemoteError", nil, pool.apply, pool, error, {"", 0})
  check.eq(err.value, "")
  err = check.raises("RemoteError", nil, pool.apply, pool, error, {"a\0b\xff", 0})
  check.eq(err.value, "a\0b\xff")
  print "ok"
end
