-- What limits may be; it is checked when the process is made, and shows as a field.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  local function limited(limits)
    return function() return mp.Process{target = nothing, limits = limits} end
  end
  for _, wrong in ipairs{1, "x", true, nothing} do
    check.rejects({"Process", "limits", type(wrong)}, limited(wrong))
  end
  check.rejects({"Process", "limits", "mem"}, limited{mem = 1})
  check.rejects({"Process", "limits", "1"}, limited{5})
  for _, name in ipairs{"memory", "cpu", "files"} do
    check.rejects({"limits." .. name, "string"}, limited{[name] = "1"})
    check.rejects({"limits." .. name, "boolean"}, limited{[name] = true})
    check.rejects({"limits." .. name, "0"}, limited{[name] = 0})
    check.rejects({"limits." .. name, "-5"}, limited{[name] = -5})
  end
  check.rejects({"limits.memory", "1.5"}, limited{memory = 1.5})
  check.rejects({"limits.files", "inf"}, limited{files = math.huge})
  check.rejects({"limits.cpu", "nan"}, limited{cpu = 0 / 0})
  check.eq(limited(nil)().limits, nil)
  check.eq(limited{}().limits, nil)
  local p = limited{memory = 2.0 ^ 30, cpu = 1.5, files = 50}()
  check.eq(p.limits, {memory = 1 << 30, cpu = 2, files = 50})
  p.limits = {cpu = 7}
  check.eq(p.limits, {cpu = 7})
  check.rejects({"limits", "number"}, function() p.limits = 7 end)
  p:start()
  check.raises("AssertionError", "limits", function() p.limits = {cpu = 1} end)
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
