-- isinstance is false for what is no error object.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local values = {
    "TimeoutError: text", 42, 0 / 0, true, {}, {class = mp.Error, name = "Error"}, print,
    coroutine.create(print), io.stdout, mp.None, mp.Queue(), mp.ValueError, mp.Error, mp,
    setmetatable({}, {__index = function() return mp.Error end}),
  }
  for i, value in ipairs(values) do
    check.eq(mp.isinstance(value, mp.Error), false, "value " .. i)
    check.eq(mp.isinstance(value, mp.ValueError), false, "value " .. i)
  end
  check.eq(mp.isinstance(nil, mp.Error), false)
  check.eq(mp.isinstance(mp.Empty "x", mp.Full), false)
  check.eq(mp.isinstance(mp.Empty "x", mp.Empty), true)
  print "ok"
end
