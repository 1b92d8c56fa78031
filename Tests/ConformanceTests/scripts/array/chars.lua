-- Arrays of bytes have .value, up to the first zero, and .raw.
local mp = require "multiprocessing"
local check = require "check"

local function child(a)
  check.eq(a.value, "hi")
  a.value = "yes"
end

if __name__ == "__main__" then
  local a = mp.Array("c", "hello")
  check.eq({#a, a.value, a.raw, a[1], a[5]}, {5, "hello", "hello", "h", "o"})
  a.value = "hi"
  check.eq({a.value, a.raw}, {"hi", "hi\0lo"})
  check.raises("ValueError", nil, function() a.value = "toolong" end)
  check.raises("ValueError", nil, function() a.raw = "toolong" end)
  check.eq(a.raw, "hi\0lo")
  a.raw = "xy"
  check.eq(a.raw, "xy\0lo")
  a.value = "exact"
  check.eq({a.value, a.raw}, {"exact", "exact"})
  a.raw = "\0\1\2\0\xff"
  check.eq({a.value, a.raw, a[5]}, {"", "\0\1\2\0\xff", "\xff"})
  a.value = ""
  check.eq(a.raw, "\0\1\2\0\xff")
  a[1] = "A"
  check.eq(a.raw, "A\1\2\0\xff")
  check.eq(a:slice(1, 3), {"A", "\1", "\2"})
  for _, bad in ipairs{"", "ab", {}, true} do
    check.raises("TypeError|ValueError", nil, function() a[1] = bad end)
  end
  check.raises("TypeError|ValueError", nil, function() a.value = 5 end)
  check.raises("TypeError|ValueError", nil, function() a.raw = nil end)
  a.value = "hi"
  check.child(child, a)
  check.eq(a.value, "yes")
  check.eq(mp.Array("c", 3).value, "")
  -- Other arrays have neither.
  local i = mp.Array("i", 3)
  for _, field in ipairs{"value", "raw"} do
    local done, value = pcall(function() return i[field] end)
    check.ok(not done or value == nil)
    check.eq(pcall(function() i[field] = "abc" end), false)
  end
  print "ok"
end
