-- A wrong argument raises at once, in the caller, and names function, argument and what was got.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.rejects({"Process", "target", "number"}, mp.Process, {target = 5})
  check.rejects({"Process", "target", "string"}, mp.Process, {target = "f"})
  check.rejects({"Process", "args", "string"}, mp.Process, {target = print, args = "bob"})
  check.rejects({"Process", "args", "number"}, mp.Process, {target = print, args = 1})
  check.rejects({"Process", "kwargs", "boolean"}, mp.Process, {target = print, kwargs = true})
  check.rejects({"Process", "name", "number"}, mp.Process, {target = print, name = 1})
  check.rejects({"Process", "daemon", "string"}, mp.Process, {target = print, daemon = "yes"})
  check.rejects({"Process", "string"}, mp.Process, "f")
  local p = mp.Process{target = print}
  check.rejects({"name", "table"}, function() p.name = {} end)
  check.rejects({"daemon", "number"}, function() p.daemon = 1 end)
  check.rejects({"authkey", "number"}, function() p.authkey = 1 end)
  check.rejects({"set_start_method", "method", "number"}, mp.set_start_method, 5)
  check.rejects({"set_start_method", "threads"}, mp.set_start_method, "threads")
  check.rejects({"get_context", "method", "table"}, mp.get_context, {})
  check.rejects({"get_context", "threads"}, mp.get_context, "threads")
  check.rejects({"set_forkserver_preload", "string"}, mp.set_forkserver_preload, "shapes")
  check.rejects({"set_forkserver_preload"}, mp.set_forkserver_preload, {1})
  check.eq(#mp.active_children(), 0)
  print "ok"
end
