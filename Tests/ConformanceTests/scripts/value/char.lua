-- Typecode c: one byte.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.Value("c").value, "\0")
  local v = mp.Value("c", "a")
  check.eq(v.value, "a")
  for _, byte in ipairs{"\0", "\xff", "\n"} do
    v.value = byte
    check.eq(v.value, byte)
  end
  for _, bad in ipairs{"", "ab", {}, true, 1.5} do
    check.raises("TypeError|ValueError", nil, function() v.value = bad end)
    check.raises("TypeError|ValueError", nil, mp.Value, "c", bad)
  end
  check.eq(v.value, "\n")
  check.raises("TypeError|ValueError", nil, v.add, v, 1)
  print "ok"
end
