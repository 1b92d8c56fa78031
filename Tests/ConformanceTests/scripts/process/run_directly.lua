-- run calls the target in the caller's own process.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local seen = {}
  local p = mp.Process{
    target = function(...) seen[#seen + 1] = table.pack(...) end, args = {1, "two"},
    kwargs = {x = 3},
  }
  p:run()
  check.eq(seen, {{1, "two", {x = 3}, n = 3}})
  check.eq(p.pid, nil)
  mp.Process{}:run()
  local err = check.raises("ValueError", "mine", function()
    mp.Process{target = function() error(mp.ValueError "mine") end}:run()
  end)
  check.eq(err.traceback, nil)
  print "ok"
end
