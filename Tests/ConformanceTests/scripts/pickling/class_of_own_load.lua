-- Where a child has loaded the script or the module that made a class, its own class is what
-- arrives, although no name leads to it: functions that have it as an upvalue do.
local mp = require "multiprocessing"
local check = require "check"
local counters = require "private_class"

local Vec = {}
Vec.__index = Vec
local function make(x) return setmetatable({x = x}, Vec) end
local Box = {}
Box.__index = Box
local Mark = {}   -- a metatable without metamethods

function new_vec(x) return make(x) end
function owns(v) return getmetatable(v) == Vec end
function wrap(v) return setmetatable({v = v}, Box) end
function is_marked(v) return getmetatable(v) == Mark end

local Worker = mp.Process:extend()
function Worker:run()
  self.q:put{owns(self.v), getmetatable(self.v) == Vec, counters.owns(self.c), is_marked(self.m)}
  self.q:put{new_vec(self.v.x + 1), self.c:up(), wrap(self.v)}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  for i = 1, 2 do
    local p = Worker{v = make(i), c = counters.new(i), q = q, m = setmetatable({}, Mark)}
    p:start()
    check.eq(q:get(), {true, true, true, true})
    local t = q:get()
    p:join()
    check.ok(owns(t[1]) and counters.owns(t[2]))
    check.eq({t[1].x, t[2].n}, {i + 1, i + 1})
    check.same(getmetatable(t[3]), Box)
    check.same(getmetatable(t[3].v), Vec)
  end
  -- One message: the same table as a value before it turns out to be a metatable.
  q:put{Mark, setmetatable({}, Mark)}
  local t = q:get()
  check.same(t[1], Mark)
  check.same(getmetatable(t[2]), Mark)
  print "ok"
end
