-- A list of scalars in shared memory: 1-based, fixed in length, with mp.None for an empty slot.
local mp = require "multiprocessing"
local check = require "check"
local ShareableList = mp.shared_memory.ShareableList

local function child(l)
  l[1] = "by the child"
  l[3] = 2.5
  l[5] = mp.None
  check.eq(#l, 6)
end

if __name__ == "__main__" then
  local l = ShareableList{"some text long enough", 42, 1.5, true, false, mp.None}
  check.eq(#l, 6)
  check.eq({l[1], l[2], l[3], l[4], l[5]}, {"some text long enough", 42, 1.5, true, false})
  check.same(l[6], mp.None)
  check.eq(l[7], nil)
  for _, i in ipairs{0, -1, 8} do
    check.raises("IndexError", nil, function() return l[i] end)
  end
  for _, i in ipairs{0, -1, 7} do
    check.raises("IndexError", nil, function() l[i] = 1 end)
  end
  check.child(child, l)
  check.eq({l[1], l[2], l[3]}, {"by the child", 42, 2.5})
  check.same(l[5], mp.None)
  l[2] = math.mininteger
  check.eq(l[2], math.mininteger)
  l[6] = 7
  check.eq(l[6], 7)
  check.raises("ValueError", nil, function() l[1] = ("x"):rep(1000) end)
  check.eq(l[1], "by the child")
  local n = 0
  for i, x in ipairs(l) do n = n + 1 check.eq(x, l[i]) end
  check.eq(n, 6)
  check.eq({l:count(42), l:count(7), l:index(7)}, {0, 1, 6})
  check.raises("ValueError", nil, l.index, l, "missing")
  check.raises("TypeError|ValueError", nil, function() l[1] = {} end)
  check.raises("TypeError|ValueError", nil, ShareableList, {{}})
  l.shm:close()
  l.shm:unlink()
  print "ok"
end
