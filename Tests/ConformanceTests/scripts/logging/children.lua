-- expect-stderr: ^\[INFO/worker\] from the child$
-- expect-stderr: ^\[INFO/worker:grandchild\] from the grandchild$
-- expect-stderr: ^\[INFO/[^\]]*\] from the pool$
-- reject-stderr: too low
-- Children log as their parent does.
local mp = require "multiprocessing"
local check = require "check"

local function grandchild()
  mp.get_logger():info "from the grandchild"
  mp.get_logger():debug "debug is too low"
end

local function child()
  mp.get_logger():info "from the child"
  mp.get_logger():debug "debug is too low"
  local p = mp.Process{target = grandchild, name = "worker:grandchild"}
  p:start()
  p:join()
end

local function task()
  mp.get_logger():info "from the pool"
end

if __name__ == "__main__" then
  mp.log_to_stderr "INFO"
  local p = mp.Process{target = child, name = "worker"}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  local pool = mp.Pool(1)
  pool:apply(task)
  pool:close()
  pool:join()
  print "ok"
end
