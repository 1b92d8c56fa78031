-- Elements of every typecode, with their limits.
local mp = require "multiprocessing"
local check = require "check"

local limits = {
  b = {-128, 127}, B = {0, 255}, h = {-32768, 32767}, H = {0, 65535},
  i = {-2147483648, 2147483647}, I = {0, 4294967295},
  l = {math.mininteger, math.maxinteger}, L = {0, math.maxinteger},
  q = {math.mininteger, math.maxinteger}, Q = {0, math.maxinteger},
}

local function negate(arrays)
  for _, a in pairs(arrays) do
    a[1], a[2] = a[2], a[1]
  end
end

if __name__ == "__main__" then
  local arrays = {}
  for code, range in pairs(limits) do
    local a = mp.Array(code, range)
    check.eq(a:slice(), range, code)
    check.raises("ValueError|TypeError", nil, function() a[1] = 0.25 end)
    check.raises("ValueError|TypeError", nil, function() a[1] = 1e300 end)
    check.raises("ValueError|TypeError", nil, function() a[1] = nil end)
    check.raises("ValueError|TypeError", nil, function() a[1] = "1" end)
    if range[2] < math.maxinteger then
      check.raises("ValueError|TypeError", nil, function() a[1] = range[2] + 1 end)
    end
    if range[1] > math.mininteger then
      check.raises("ValueError|TypeError", nil, function() a[1] = range[1] - 1 end)
    end
    check.eq(a:slice(), range, code)
    arrays[code] = a
  end
  check.child(negate, arrays)
  for code, range in pairs(limits) do
    check.eq(arrays[code]:slice(), {range[2], range[1]}, code)
  end
  local f = mp.Array("f", {0.1, 1 / 0, 2 ^ 24 + 1})
  check.eq(f:slice(), {0.10000000149011612, math.huge, 16777216.0})
  print "ok"
end
