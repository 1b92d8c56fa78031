-- expect-stderr: ^\[WARNING/MainProcess\] heard$
-- reject-stderr: too low
-- Without a level, warnings and what is worse are written.
local mp = require "multiprocessing"

if __name__ == "__main__" then
  local logger = mp.log_to_stderr()
  logger:info "info is too low"
  logger:warning "heard"
  print "ok"
end
