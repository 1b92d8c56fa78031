-- methods: spawn forkserver
-- At the start of a process the path begins with args or kwargs; no process is left behind.
local mp = require "multiprocessing"
local check = require "check"

local function target() end

local function refused(p, path)
  local err = check.raises("PicklingError", nil, p.start, p)
  check.has(tostring(err), path)
  check.eq(p.pid, nil)
  check.eq(p:is_alive(), false)
  check.eq(#mp.active_children(), 0)
end

if __name__ == "__main__" then
  local co, file = coroutine.create(print), io.tmpfile()
  local Process = mp.Process
  refused(Process{target = target, args = {1, {handlers = {on_exit = co}}}},
    "args[2].handlers.on_exit: coroutine")
  refused(Process{target = target, args = {co}}, "args[1]: coroutine")
  refused(Process{target = target, args = {1, nil, file, n = 3}}, "args[3]: ")
  refused(Process{target = target, kwargs = {options = {log = file}}}, "kwargs.options.log: ")
  refused(Process{target = target, args = {function() return co end}}, "args[1].upvalue co: ")
  refused(Process{target = function() return co end}, "upvalue co: coroutine")
  refused(Process{target = target, args = {mp.current_process()}}, "args[1]")
  refused(Process{target = coroutine.wrap(print)}, "")
  check.child(target)
  print "ok"
end
