-- Mistakes are told at once, and name the field.
local mp = require "multiprocessing"
local check = require "check"
local Structure = mp.sharedctypes.Structure

if __name__ == "__main__" then
  check.raises("TypeError", "fields%[1%].*'x'.*typecode", Structure, {{"x", "z"}})
  check.raises("TypeError", "fields%[2%]", Structure, {{"x", "i"}, "y"})
  check.raises("ValueError", "two fields 'x'", Structure, {{"x", "i"}, {"x", "d"}})
  check.raises("ValueError", "at least one", Structure, {})
  check.raises("ValueError", "length", Structure, {{"x", "i", 0}})
  local T = Structure{{"n", "b"}, {"t", "c", 3}, {"l", "i", 2}}
  local v = mp.Value(T, {1, "ab", {1, 2}})
  check.raises("ValueError", "n", function() v.n = 200 end)
  check.raises("TypeError", "n", function() v.n = 1.5 end)
  check.raises("TypeError", "n", function() v.n = "x" end)
  check.raises("ValueError", "'m'", function() v.m = 1 end)
  check.raises("ValueError", "t", function() v.t = "abcd" end)
  check.raises("ValueError", "l", function() v.l = {1, 2, 3} end)
  check.raises("IndexError", "3", function() v.l[3] = 1 end)
  check.raises("ValueError", "init", mp.Value, T, {1, "a", {1}, 4})
  check.raises("ValueError", "'nn'", mp.Value, T, {nn = 1})
  check.raises("TypeError", "size_or_sequence", mp.Array, T, "x")
  check.eq({v.n, v.t, v.l[1], v.l[2], v.nothing}, {1, "ab", 1, 2})
  -- A failed store leaves the lock free.
  check.ok(v:acquire(false))
  v:release()
  print "ok"
end
