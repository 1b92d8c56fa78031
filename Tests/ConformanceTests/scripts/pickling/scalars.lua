-- nil, booleans, integers, floats and strings cross exactly.
local mp = require "multiprocessing"
local check = require "check"

local function samples()
  return table.pack(
    nil, true, false, 0, 1, -1, 23, 24, -24, -25, 255, 256, 65535, 65536, 2 ^ 31 | 0,
    -(2 ^ 31 | 0) - 1, 2 ^ 32 | 0, 2 ^ 53 | 0, (2 ^ 53 | 0) + 1, math.maxinteger, math.mininteger,
    math.mininteger + 1, 0.0, 1.0, -1.0, 0.1, 1e308, -1e-308, 5e-324, 2 ^ 53, 2 ^ 63, -2 ^ 63,
    math.huge, -math.huge, 0 / 0, -0.0, 3.0, 1e15, "", "x", "1", "1.0", "nil", "\0", "é", "a\0b")
end

local function compare(inbox, outbox)
  local got, want = inbox:get(), samples()
  check.eq(got, want)
  for i = 1, want.n do
    check.eq(inbox:get(), want[i])
    outbox:put(want[i])
  end
end

if __name__ == "__main__" then
  local there, back, values = mp.Queue(), mp.Queue(), samples()
  there:put(values)
  for i = 1, values.n do there:put(values[i]) end
  check.child(compare, there, back)
  for i = 1, values.n do check.eq(back:get(), values[i], "value " .. i) end
  check.ok(back:empty())
  print "ok"
end
