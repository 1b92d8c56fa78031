-- Keys are sorted: numbers ascending, then strings, then the rest.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.repr{[10] = 1, [9] = 2, [-1] = 3, [0.25] = 4, [2.5] = 5},
    "{-1: 3, 0.25: 4, 2.5: 5, 9: 2, 10: 1}")
  check.eq(mp.repr{b = 1, a = 2, B = 3, ["10"] = 4, ["9"] = 5, ab = 6, [""] = 7},
    "{'': 7, '10': 4, '9': 5, 'B': 3, 'a': 2, 'ab': 6, 'b': 1}")
  check.eq(mp.repr{["2"] = 2, [1] = "1", [0.25] = mp.None}, "{0.25: None, 1: '1', '2': 2}")
  check.eq(mp.repr{[true] = 1, z = 2, [3.5] = 3}, "{3.5: 3, 'z': 2, True: 1}")
  check.eq(mp.repr{[math.huge] = 1, [-math.huge] = 2, [0] = 3}, "{-inf: 2, 0: 3, inf: 1}")
  check.eq(mp.repr{[math.maxinteger] = 1, [2 ^ 62] = 2},
    "{4611686018427387904: 2, 9223372036854775807: 1}")
  check.eq(mp.repr{[math.maxinteger] = 1, [2.0 ^ 63] = 2},
    "{9223372036854775807: 1, 9.223372036854776e+18: 2}")
  print "ok"
end
