-- The names of the module that scripts take apart at their top.
local mp = require "multiprocessing"
local check = require "check"

local function needs(names, kind)
  for name in names:gmatch("%S+") do
    check.ok(mp[name] ~= nil, "mp." .. name)
    if kind then check.eq(type(mp[name]), kind, "mp." .. name) end
  end
end

if __name__ == "__main__" then
  needs "Process Pool Queue Pipe Lock Value Array Manager None List"
  needs("isinstance range repr sleep getpid getppid", "function")
  needs("current_process parent_process active_children cpu_count freeze_support", "function")
  needs("set_forkserver_preload set_start_method get_start_method", "function")
  needs("get_all_start_methods get_context get_logger log_to_stderr", "function")
  check.same(require "multiprocessing", mp)
  check.same(package.loaded.multiprocessing, mp)
  print "ok"
end
