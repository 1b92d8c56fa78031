-- An Array is made of a size or of a sequence.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.Array("i", 4):slice(), {0, 0, 0, 0})
  check.eq(mp.Array("d", 2):slice(), {0.0, 0.0})
  check.eq(mp.Array("c", 2).raw, "\0\0")
  check.eq(mp.Array("i", {}):slice(), {})
  check.eq(mp.Array("d", {1, 2.5}):slice(), {1.0, 2.5})
  check.eq(mp.Array("i", {1.0, 2.0}):slice(), {1, 2})
  check.eq(mp.Array("B", mp.range(250, 256)):slice(), {250, 251, 252, 253, 254, 255})
  check.eq(mp.Array("i", mp.Array("i", {7, 8})):slice(), {7, 8})
  local source = {1, 2, 3}
  local a = mp.Array("q", source)
  source[1] = 100
  check.eq(a[1], 1)
  check.eq(#mp.Array("d", 1000000), 1000000)
  for _, bad in ipairs{{1, 2.5}, {1, "2"}, {1, {}}, {2 ^ 31}, {-2147483649}, {true}, {mp.None}} do
    check.raises("ValueError|TypeError", nil, mp.Array, "i", bad)
  end
  print "ok"
end
