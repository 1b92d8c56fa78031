-- A script that forbids undeclared globals, as strict.lua does, runs in parent and children.
local mp = require "multiprocessing"
local check = require "check"

declared = "value"

Point = {}
Point.__index = Point

function named(x) return x + 1 end

setmetatable(_G, {
  __newindex = function(_, name) error("undeclared global " .. tostring(name), 2) end,
  __index = function(_, name) error("unknown global " .. tostring(name), 2) end,
})

local Worker = mp.Process:extend()

function Worker:run()
  self.q:put{declared, self.extra}
end

local function child(q, f, p)
  q:put{f(1), getmetatable(p) == Point, declared, (pcall(function() return undeclared end))}
end

local function fails()
  return undeclared_in_task
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, named, setmetatable({}, Point))
  check.eq(q:get(), {2, true, "value", false})
  local w = Worker{q = q, extra = 5}
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), {"value", 5})
  local pool <close> = mp.Pool(1)
  check.eq(pool:map(named, {1, 2}), {2, 3, n = 2})
  check.raises("RemoteError", "unknown global undeclared_in_task", pool.apply, pool, fails)
  local m <close> = mp.Manager()
  local d = m:dict{a = 1}
  d:incr "a"
  check.eq(d.a, 2)
  print "ok"
end
