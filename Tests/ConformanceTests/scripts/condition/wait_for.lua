-- wait_for waits until a predicate holds, and returns its last value.
local mp = require "multiprocessing"
local check = require "check"

local function counts(c, v)
  for _ = 1, 5 do
    c:with(function()
      v.value = v.value + 1
      c:notify_all()
    end)
  end
end

if __name__ == "__main__" then
  local c, v = mp.Condition(), mp.Value("i", 0)
  local p = mp.Process{target = counts, args = {c, v}}
  local held <close> = c:guard()
  p:start()
  check.eq(c:wait_for(function() return v.value >= 5 and "reached" end), "reached")
  check.eq(c:wait_for(function() return 7 end), 7)
  check.eq(c:wait_for(function() return false end, 0.02), false)
  check.eq(c:wait_for(function() return nil end, 0.02), nil)
  check.raises("ValueError", "mine", c.wait_for, c, function() error(mp.ValueError "mine") end)
  check.eq(c:locked(), true)
  check.rejects({"wait_for", "nil"}, c.wait_for, c)
  p:join()
  print "ok"
end
