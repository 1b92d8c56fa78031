-- Sending looks at tables as they are: no metamethod runs on either side.
local mp = require "multiprocessing"
local check = require "check"

local function forbidden() error "a metamethod ran" end

Touchy = {}
for _, event in ipairs{"__index", "__newindex", "__pairs", "__len", "__call", "__tostring",
  "__eq", "__lt", "__concat"} do
  Touchy[event] = forbidden
end

local function child(q)
  local t = q:get()
  check.same(getmetatable(t), Touchy)
  check.eq(rawget(t, 1), "one")
  check.eq(rawget(t, "x"), 24)
  check.eq(rawlen(t), 2)
  q:put(t)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(setmetatable({"one", "two", x = 24}, Touchy))
  local p = mp.Process{target = child, args = {q}}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  local t = q:get()
  check.eq(rawget(t, 2), "two")
  check.same(getmetatable(t), Touchy)
  print "ok"
end
