-- xpcall(f, debug.traceback) gives the text with the traceback for errors of the module too; all
-- else that debug.traceback does is Lua's own.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  local ok, text = xpcall(function() local x = q:get(false) return x end, debug.traceback)
  check.eq(ok, false)
  check.eq(type(text), "string")
  check.match(text, "^[^\n]*traceback_handler%.lua:8: Empty: Queue%.get: the queue is empty\nstack traceback:\n\t")
  check.match(text, "traceback_handler%.lua:8: in function")

  check.match(debug.traceback("message"), "^message\nstack traceback:\n\t[^\n]*traceback_handler%.lua:14: in main chunk")
  check.match(debug.traceback("message", 1), "^message\nstack traceback:\n\t[^\n]*traceback_handler%.lua:15")
  check.match(debug.traceback(), "^stack traceback:\n")
  check.match(debug.traceback(nil, 1), "^stack traceback:\n")
  check.match(debug.traceback(12), "^12\nstack traceback:\n")
  local value = setmetatable({}, {__tostring = function() return "text" end})
  check.same(debug.traceback(value), value)
  check.eq(debug.traceback(true), true)
  local co = coroutine.create(function() coroutine.yield() end)
  coroutine.resume(co)
  check.match(debug.traceback(co), "^stack traceback:\n\t%[C%]: in function 'coroutine.yield'")
  check.match(debug.traceback(co, "m"), "^m\nstack traceback:\n\t%[C%]: in function 'coroutine.yield'")
  check.match(debug.traceback(co, nil, 1), "^stack traceback:\n\t[^\n]*traceback_handler%.lua:%d+")
  check.match(debug.traceback(co, mp.Empty "e"), "^[^\n]*lua:27: Empty: e\nstack traceback:\n\t%[C%]")
  local fine, message = pcall(debug.traceback, "m", "no level")
  check.eq(fine, false)
  check.match(message, "bad argument #2 to")
  print "ok"
end
