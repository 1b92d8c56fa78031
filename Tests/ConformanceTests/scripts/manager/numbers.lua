-- A manager's Value and Array check what they are given, like the local ones.
local mp = require "multiprocessing"
local check = require "check"

local function adds(v) for _ = 1, 100 do v:add(2) end end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local v = m:Value("i", 5)
  check.eq({v.value, v:get(), v:add(3), v.value}, {5, 5, 8, 8})
  v:set(1)
  check.child(adds, v)
  check.eq(v.value, 201)
  check.raises("ValueError", nil, function() v.value = 2 ^ 40 end)
  check.raises("TypeError", nil, function() v.value = "x" end)
  check.raises("TypeError", nil, function() v.value = 1.5 end)
  check.raises("ValueError", "typecode", m.Value, m, "z", 1)
  check.raises("TypeError", nil, m.Value, m)
  check.eq(m:Value("d").value, 0.0)
  check.has(tostring(v), "201")
  local lock = v:get_lock()
  lock:acquire()
  check.eq(v:locked(), true)
  v:release()
  check.eq(lock:locked(), false)
  check.eq(v:with(function() return v.value end), 201)
  local a = m:Array("d", {1, 2, 3})
  a[2] = 2.5
  check.eq({a[1], a[2], a[4], #a}, {1.0, 2.5, nil, 3})
  check.raises("IndexError", nil, function() return a[0] end)
  check.raises("IndexError", nil, function() a[4] = 1 end)
  local seen = {}
  for i, x in ipairs(a) do seen[i] = x end
  check.eq(seen, {1.0, 2.5, 3.0})
  check.eq(a:slice(2), {2.5, 3.0})
  a:fill(7)
  check.eq({a[1], a[3]}, {7.0, 7.0})
  check.eq(#m:Array("i", 4), 4)
  local text = m:Array("c", "hello")
  check.eq({text.value, text.raw, text[1]}, {"hello", "hello", "h"})
  text.value = "hi"
  check.eq(text.value, "hi")
  print "ok"
end
