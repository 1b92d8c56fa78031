-- A function sent by value keeps its lines, so that a traceback says where it failed.
local mp = require "multiprocessing"
local check = require "check"

local function fails()
  local t = nil
  return t.x
end

local function child(q, f)
  local _, text = pcall(f)
  q:put(text)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, fails)
  check.match(q:get(), "function_debug_info%.lua:7: .*local 't'")
  print "ok"
end
