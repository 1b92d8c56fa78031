-- expect-stderr: ^\[WARNING/MainProcess\] a warning$
-- expect-stderr: ^\[ERROR/MainProcess\] an error$
-- expect-stderr: ^\[CRITICAL/MainProcess\] critical$
-- expect-stderr: ^\[DEBUG/MainProcess\] now debug$
-- expect-stderr: ^\[INFO/MainProcess\] now info$
-- reject-stderr: too low
-- The logger writes [LEVEL/PROCESS] text, from its level on.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local logger = mp.log_to_stderr()
  check.same(mp.get_logger(), logger)
  logger:setLevel("WARNING")
  logger:debug "debug is too low"
  logger:info "info is too low"
  logger:warning "a warning"
  logger:error "an error"
  logger:critical "critical"
  logger:setLevel(40)
  logger:warning "a warning is too low"
  logger:setLevel("DEBUG")
  logger:debug "now debug"
  logger:setLevel(20)
  logger:info "now info"
  logger:debug "debug is too low again"
  print "ok"
end
