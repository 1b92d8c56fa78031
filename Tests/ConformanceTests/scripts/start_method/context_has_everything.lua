-- A context has every public name of the module.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local ctx = mp.get_context "spawn"
  for name in ("Process Pool Queue Pipe Lock RLock Semaphore BoundedSemaphore Condition Event Barrier "
    .. "Value Array Manager None List isinstance range repr "
    .. "sleep getpid getppid current_process parent_process active_children cpu_count "
    .. "freeze_support set_forkserver_preload get_start_method set_start_method get_context "
    .. "get_all_start_methods get_logger log_to_stderr ValueError Empty"):gmatch("%S+") do
    check.ok(ctx[name] ~= nil, "context." .. name)
  end
  check.same(ctx.ValueError, mp.ValueError)
  check.same(ctx.None, mp.None)
  check.eq(ctx.get_context().get_start_method(), "spawn")
  check.eq(ctx.get_context("fork").get_start_method(), "fork")
  print "ok"
end
