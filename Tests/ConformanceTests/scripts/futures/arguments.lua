-- Wrong arguments raise at once and say which.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function quick(x) return x end

if __name__ == "__main__" then
  local make = futures.ProcessPoolExecutor
  check.rejects({"ProcessPoolExecutor", "max_workers", "-1"}, make, -1)
  check.rejects({"ProcessPoolExecutor", "max_workers", "1.5"}, make, 1.5)
  check.rejects({"initializer", "number"}, make, {initializer = 5})
  check.rejects({"initargs", "string"}, make, {initargs = "x"})
  check.rejects({"max_tasks_per_child", "0"}, make, {max_tasks_per_child = 0})
  check.rejects({"mp_context", "string"}, make, {mp_context = "spawn"})
  check.rejects({"mp_context", "table"}, make, {mp_context = {}})
  check.rejects({"limits", "number"}, make, {limits = 5})
  check.rejects({"processes"}, make, {processes = 2})
  local executor <close> = make(1)
  local f = executor:submit(quick, 1)
  check.rejects({"result", "timeout", "string"}, f.result, f, "x")
  check.rejects({"exception", "timeout", "nan"}, f.exception, f, 0 / 0)
  check.rejects({"add_done_callback", "fn", "nil"}, f.add_done_callback, f)
  check.rejects({"result", "self", "number"}, f.result, 5)
  check.rejects({"submit", "self", "number"}, executor.submit, 5, quick)
  check.rejects({"map", "f", "number"}, executor.map, executor, 5, {1})
  check.rejects({"map", "it", "number"}, executor.map, executor, quick, 5)
  check.rejects({"map", "chunksize", "0"}, executor.map, executor, quick, {1}, {chunksize = 0})
  check.rejects({"map", "chunk"}, executor.map, executor, quick, {1}, {chunk = 1})
  check.rejects({"map", "timeout", "string"}, executor.map, executor, quick, {1}, {timeout = "x"})
  check.rejects({"shutdown", "waits"}, executor.shutdown, executor, {waits = true})
  check.rejects({"shutdown", "wait", "number"}, executor.shutdown, executor, {wait = 1})
  check.rejects({"wait", "list[2]", "number"}, futures.wait, {f, 5})
  check.rejects({"wait", "nil"}, futures.wait)
  check.rejects({"wait", "timeout", "string"}, futures.wait, {f}, "x")
  check.rejects({"wait", "return_when", "TimeoutError"}, futures.wait, {f}, 1, "TimeoutError")
  check.rejects({"as_completed", "list[1]", "string"}, futures.as_completed, {"f"})
  check.rejects({"as_completed", "timeout", "boolean"}, futures.as_completed, {f}, true)
  check.eq(f:result(), 1)
  print "ok"
end
