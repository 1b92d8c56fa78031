-- expect-stderr: ^\[INFO/MainProcess\] by name$
-- expect-stderr: ^\[INFO/MainProcess\] by number$
-- reject-stderr: too low
-- log_to_stderr takes a level, by name or number.
local mp = require "multiprocessing"

if __name__ == "__main__" then
  mp.log_to_stderr("INFO"):info "by name"
  mp.get_logger():debug "debug is too low"
  mp.log_to_stderr(20):info "by number"
  mp.get_logger():debug "debug is too low"
  print "ok"
end
