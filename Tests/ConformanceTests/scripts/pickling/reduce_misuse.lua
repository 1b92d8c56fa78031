-- A __reduce that errs, or returns what it should not, fails in the sender; nothing is sent.
local mp = require "multiprocessing"
local check = require "check"

local function with(reduce)
  return setmetatable({}, {__reduce = reduce})
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.raises("any", nil, q.put, q, with(function() return nil end))
  check.raises("any", nil, q.put, q, with(function() return "text", {} end))
  check.raises("any", nil, q.put, q, with(function() return print, "no table" end))
  check.raises("PicklingError", "obj", q.put, q,
    with(function() return print, {coroutine.create(print)} end))
  local done = pcall(q.put, q, with(function() error "refuses" end))
  check.eq(done, false)
  check.ok(q:empty())
  q:put "still usable"
  check.eq(q:get(), "still usable")
  print "ok"
end
