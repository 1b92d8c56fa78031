-- Small requests that ask for much: an error, or little; and the manager answers the next at once.
local mp = require "multiprocessing"
local check = require "check"

--- A list that contains itself 2^depth times by sharing.
local function doubled(m, depth)
  local l = m:list { "x" }
  for _ = 1, depth do l = m:list { l, l } end
  return l
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l, s = m:list(), m:set()
  check.raises("ValueError", "n is 1099511627776, but there are 0 values", l._callmethod, l, "extend", { { n = 1 << 40 } })
  check.raises("ValueError", "but there are 0 values", s._callmethod, s, "union", { { n = 1 << 40 } })
  check.eq(#l, 0)
  -- More than the machine has.
  local made, err = pcall(m.Array, m, "d", 1 << 44)
  check.eq(made, false)
  check.ok(mp.isinstance(err, mp.Error), tostring(err))
  local text = tostring(doubled(m, 40))
  check.ok(#text < 1 << 24, #text)
  check.has(text, ", [...]]")
  check.eq(tostring(doubled(m, 2)), "[[['x'], ['x']], [['x'], ['x']]]")
  local d = m:dict()
  d.again = d
  check.eq(tostring(d), "{'again': {...}}")
  -- Comparing what shares its parts takes no longer than there are parts.
  local a, b, c = { 0 }, { 0 }, { 0 }
  for _ = 1, 40 do a, b, c = { a, a }, { b, c }, { b, c } end
  l:append(a)
  check.eq(l:index(b), 1)
  check.eq(#l, 1)
  print "ok"
end
