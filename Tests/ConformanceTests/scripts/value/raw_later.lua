-- stage: later
-- RawValue and RawArray have no lock.
local mp = require "multiprocessing"
local check = require "check"

local function child(v, a, c)
  v.value = v.value + 1
  a[2] = a[1] * 2
  c.value = "hi"
end

if __name__ == "__main__" then
  local v, a, c = mp.RawValue("i", 1), mp.RawArray("d", {1.5, 0}), mp.RawArray("c", "hello")
  check.child(child, v, a, c)
  check.eq(v.value, 2)
  check.eq(a:slice(), {1.5, 3.0})
  check.eq({c.value, c.raw}, {"hi", "hi\0lo"})
  check.eq({v.get_lock, v.acquire, a.get_lock}, {})
  check.eq(mp.RawValue("d").value, 0.0)
  check.eq(#mp.RawArray("i", 5), 5)
  check.raises("ValueError|TypeError", nil, mp.RawValue, "b", 128)
  check.raises("ValueError|TypeError", nil, function() v.value = 1.5 end)
  check.raises("IndexError", nil, function() a[3] = 1 end)
  check.raises("IndexError", nil, function() return a[0] end)
  check.eq(a[3], nil)
  check.rejects({"RawValue", "typecode"}, mp.RawValue, "y")
  check.rejects({"RawArray", "nil"}, mp.RawArray, "i")
  a:fill(2)
  check.eq(a:slice(), {2.0, 2.0})
  print "ok"
end
