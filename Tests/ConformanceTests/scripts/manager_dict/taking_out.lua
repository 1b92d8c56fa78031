-- pop, popitem, clear.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict{a = 1, b = 2}
  check.eq(d:pop "a", 1)
  check.eq(d:has "a", false)
  check.raises("KeyError", "a", d.pop, d, "a")
  check.eq(d:pop("a", "default"), "default")
  check.eq(d:pop("a", false), false)
  check.eq(d:pop("b", "default"), 2)
  check.raises("KeyError", nil, d.popitem, d)
  d.x = {1, 2}
  check.eq(d:popitem(), {"x", {1, 2}})
  check.eq(#d, 0)
  for i = 1, 10 do d[i] = i * i end
  local seen = {}
  for _ = 1, 10 do
    local pair = d:popitem()
    check.eq(pair[2], pair[1] * pair[1])
    seen[#seen + 1] = pair[1]
  end
  check.same_members(seen, mp.range(1, 11))
  check.raises("KeyError", nil, d.popitem, d)
  d.y = 1
  d:clear()
  check.eq(#d, 0)
  print "ok"
end
