-- sleep takes seconds, and says what is wrong with anything else.
local mp = require "multiprocessing"
local check = require "check"
local time = require "time"

if __name__ == "__main__" then
  for _, sleep in ipairs{mp.sleep, time.sleep} do
    check.raises("ValueError", "sleep", sleep, -1)
    check.raises("ValueError", "sleep", sleep, -0.001)
    check.raises("ValueError", "sleep", sleep, 0 / 0)
    check.rejects({"sleep", "string"}, sleep, "soon")
    check.rejects({"sleep", "nil"}, sleep)
    check.rejects({"sleep", "table"}, sleep, {})
  end
  print "ok"
end
