-- The module does not depend on what a script does to its globals, neither before it is loaded nor
-- after.
local type_of, keep = type, {}
for _, name in ipairs{"type", "pairs", "next", "setmetatable", "rawget", "select", "tostring", "getmetatable",
  "ipairs", "error", "pcall", "math", "table", "debug"} do
  keep[name] = _G[name]
end
local check = require "check"
local mp = require "multiprocessing"

local function twice(x) return 2 * x end

local Vec = {}
Vec.__index = Vec

local function same(v) return v end

if __name__ == "__main__" then
  for name in keep.pairs(keep) do _G[name] = nil end
  local pool = mp.Pool(1)
  local sum = pool:apply(twice, {21})
  local m = mp.Manager()
  local d, l, s = m:dict{a = 1}, m:list{3, 1, 2}, m:set{1}
  l:sort()
  local first = l[1]
  local futures = require "concurrent.futures"
  local executor = futures.ProcessPoolExecutor(1)
  local result = executor:submit(twice, 4):result()
  local p = mp.Process{target = twice, args = {1}}
  p:start()
  p:join()
  local Point = mp.sharedctypes.Structure{{"x", "d"}}
  local x = mp.Value(Point, {x = 2}).x
  local v = pool:apply(same, {keep.setmetatable({}, Vec)})
  executor:shutdown()
  for name, value in keep.pairs(keep) do _G[name] = value end
  check.eq({sum, d.a, first, result, p.exitcode, x}, {42, 1, 1, 8, 0, 2.0})
  check.same(getmetatable(v), Vec)
  pool:terminate()
  print "ok"
end
