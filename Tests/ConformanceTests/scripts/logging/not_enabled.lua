-- A logger that nobody told to write to stderr does not; levels are checked.
local mp = require "multiprocessing"
local check = require "check"

local function child()
  mp.get_logger():critical "unheard"
end

if __name__ == "__main__" then
  local logger = mp.get_logger()
  logger:setLevel "DEBUG"
  logger:critical "unheard"
  logger:error "unheard"
  check.child(child)
  check.rejects({"setLevel", "LOUD"}, logger.setLevel, logger, "LOUD")
  check.rejects({"setLevel", "nil"}, logger.setLevel, logger)
  check.rejects({"setLevel", "table"}, logger.setLevel, logger, {})
  print "ok"
end
