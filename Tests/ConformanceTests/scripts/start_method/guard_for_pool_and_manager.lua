-- methods: spawn forkserver
-- Pools and managers outside of the guard get the same error.
local mp = require "multiprocessing"
local check = require "check"

if __name__ ~= "__main__" then
  seen = {}
  for i, make in ipairs{function() return mp.Pool(1) end, mp.Manager} do
    local _, err = pcall(make)
    seen[i] = type(err) == "table" and err.name or tostring(err)
  end
end

local function child(q)
  q:put(seen)
end

if __name__ == "__main__" then
  check.eq(check.answer(child), {"RuntimeError", "RuntimeError"})
  print "ok"
end
