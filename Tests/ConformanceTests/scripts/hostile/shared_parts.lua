-- What is shared along very many ways is not shown along each.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local t = {1}
  for _ = 1, 40 do t = {t, t} end
  local text = mp.repr(t)
  check.ok(#text < 1 << 22)
  check.has(text, "[...]")
  local d = {x = 1}
  for _ = 1, 40 do d = {a = d, b = d} end
  check.has(mp.repr(d), "{...}")
  -- A few repeats are shown in full.
  local s = {1, 2}
  check.eq(mp.repr{s, s, {s}}, "[[1, 2], [1, 2], [[1, 2]]]")
  local r = {}
  r[1] = r
  check.eq(mp.repr{r, r}, "[[[...]], [[...]]]")
  -- A class of errors can be called for ever; it is no list of things to wait for.
  check.raises("TypeError", "list", mp.connection.wait, mp.Empty, 0)
  print "ok"
end
