-- A __metatable field hides a metatable from scripts, not from sending.
local mp = require "multiprocessing"
local check = require "check"

Hidden = {__metatable = "locked", __len = function() return 42 end}

local function child(q)
  local t = q:get()
  q:put{getmetatable(t), #t, rawget(t, "x")}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(setmetatable({x = 1}, Hidden))
  check.child(child, q)
  check.eq(q:get(), {"locked", 42, 1})
  local Nameless = {__metatable = false}
  q:put(setmetatable({}, Nameless))
  check.same(debug.getmetatable(q:get()), Nameless)
  print "ok"
end
