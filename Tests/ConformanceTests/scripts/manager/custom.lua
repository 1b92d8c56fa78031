-- A manager of one's own: registered types, made in the server, used by proxy.
local mp = require "multiprocessing"
local check = require "check"

local Counter = {}
Counter.__index = Counter

function make_counter(start)
  return setmetatable({n = start or 0}, Counter)
end

function Counter:increment(by)
  self.n = self.n + (by or 1)
  return self.n
end

function Counter:get()
  return self.n, "second"
end

function Counter:fails()
  error(mp.ValueError("at " .. self.n))
end

function Counter:pid()
  return mp.getpid()
end

function Counter:_private()
  return "hidden"
end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("Counter", {callable = make_counter})
MyManager.register("Limited", {callable = make_counter, exposed = {"get"}})

local function child(c)
  for _ = 1, 10 do c:increment() end
end

if __name__ == "__main__" then
  local m <close> = MyManager{}
  m:start()
  local c = m:Counter(5)
  check.eq(c:increment(), 6)
  check.eq(c:increment(10), 16)
  check.child(child, c)
  check.eq((c:get()), 26)
  check.ok(c:pid() ~= mp.getpid())
  local err = check.raises("ValueError", "at 26", c.fails, c)
  check.eq(type(err.traceback), "string")
  check.eq(c._private, nil)
  check.eq(c.n, nil)
  check.raises("any", nil, c._callmethod, c, "_private", {})
  local limited = m:Limited(3)
  check.eq((limited:get()), 3)
  check.eq(limited.increment, nil)
  check.raises("any", nil, limited._callmethod, limited, "increment", {})
  check.eq((m:Counter():get()), 0)
  print "ok"
end
