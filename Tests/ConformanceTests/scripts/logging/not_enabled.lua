-- A logger that nobody told to write to stderr shows what is a warning or worse, bare, as Python's
-- last resort does; levels are checked.
-- expect-stderr: ^critical$
-- expect-stderr: ^error$
-- expect-stderr: ^from the child$
local mp = require "multiprocessing"
local check = require "check"

local function child()
  mp.get_logger():critical "from the child"
end

if __name__ == "__main__" then
  local logger = mp.get_logger()
  logger:setLevel "DEBUG"
  logger:critical "critical"
  logger:error "error"
  logger:info "unheard"
  check.child(child)
  check.rejects({"setLevel", "LOUD"}, logger.setLevel, logger, "LOUD")
  check.rejects({"setLevel", "nil"}, logger.setLevel, logger)
  check.rejects({"setLevel", "table"}, logger.setLevel, logger, {})
  print "ok"
end
