-- Value, Array, RawValue and RawArray take keyword arguments as every constructor does.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local lock = mp.Lock()
  local v = mp.Value{ typecode_or_type = "i", init = 3, lock = lock }
  check.eq(v.value, 3)
  lock:acquire()
  check.eq(v:acquire(false), false)
  lock:release()
  check.eq(mp.Value{ typecode = "d" }.value, 0.0)
  check.eq(mp.repr(mp.Value{ typecode = "i", lock = false }), "<RawValue('i', 0)>")
  check.eq(mp.RawValue{ typecode = "i", init = 4 }.value, 4)
  check.eq(#mp.Array{ typecode_or_type = "i", size_or_initializer = 3 }, 3)
  check.eq(mp.Array{ typecode = "i", size_or_sequence = { 5, 6 } }[2], 6)
  check.eq(mp.repr(mp.Array{ typecode = "i", size_or_sequence = 1, lock = false }), "<RawArray('i', [0])>")
  check.eq(mp.RawArray{ typecode = "c", size_or_initializer = "ab" }.value, "ab")
  check.raises("TypeError", "Value: typecode: string expected, got nil", mp.Value, { init = 3 })
  check.raises("TypeError", "Value: unexpected keyword argument 'foo'", mp.Value, { typecode = "i", foo = 1 })
  check.raises("TypeError", "RawValue: .*'lock'", mp.RawValue, { typecode = "i", lock = false })
  check.raises("TypeError", "Array: size_or_sequence: ", mp.Array, { typecode = "i" })
  check.raises("TypeError", "Lock: ", mp.Lock, 5)
  check.raises("TypeError", "RLock: .*'name'", mp.RLock, { name = "x" })
  print "ok"
end
