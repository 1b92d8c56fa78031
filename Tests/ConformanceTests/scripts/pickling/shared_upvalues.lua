-- Closures sent together that share an upvalue still share it after.
local mp = require "multiprocessing"
local check = require "check"

local function account(balance)
  local function add(x) balance = balance + x end
  local function get() return balance end
  return {add = add, get = get}
end

local function child(q, add, get)
  add(5)
  q:put(get())
  local object = account(1)
  object.add(1)
  q:put(object)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local object = account(10)
  check.child(child, q, object.add, object.get)
  check.eq(q:get(), 15)
  check.eq(object.get(), 10)
  local back = q:get()
  check.eq(back.get(), 2)
  back.add(40)
  check.eq(back.get(), 42)

  -- Equal values in two variables stay two variables.
  local a, b = {}, {}
  local x, y = 1, 1
  function a.set(v) x = v end
  function a.get() return x end
  function b.get() return y end
  q:put{a, b}
  local pair = q:get()
  pair[1].set(7)
  check.eq({pair[1].get(), pair[2].get()}, {7, 1})

  -- Sent apart, they no longer share.
  q:put(a.set)
  q:put(a.get)
  local set, get = q:get(), q:get()
  set(99)
  check.eq(get(), 1)
  print "ok"
end
