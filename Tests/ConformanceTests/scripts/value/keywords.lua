-- Value, Array and their raw kin take one table of keyword arguments, by their own names or by
-- Python's.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.Value{typecode = "i"}.value, 0)
  check.eq(mp.Value{typecode = "i", init = 5}.value, 5)
  check.eq(mp.Value{typecode_or_type = "d", init = 2.5}.value, 2.5)
  check.eq(mp.RawValue{typecode = "h", init = -3}.value, -3)
  check.eq(mp.Array{typecode = "i", size_or_sequence = 2}:slice(), {0, 0})
  check.eq(mp.Array{typecode_or_type = "i", size_or_initializer = {4, 5}}:slice(), {4, 5})
  check.eq(mp.RawArray{typecode = "d", size_or_sequence = {0.5}}:slice(), {0.5})

  local lock = mp.Lock()
  local value = mp.Value{typecode = "i", init = 1, lock = lock}
  value:acquire()
  check.eq(lock:locked(), true)
  value:release()
  check.eq(mp.Value{typecode = "i", lock = false}.get_lock, nil)
  check.eq(mp.Array{typecode = "i", size_or_sequence = 1, lock = false}.get_lock, nil)
  mp.Value{typecode = "i", lock = true}:acquire()

  check.raises("TypeError", "Value: typecode", mp.Value, {init = 1})
  check.raises("TypeError", "Value: .*lok", mp.Value, {typecode = "i", lok = true})
  check.raises("TypeError", "Value: lock", mp.Value, {typecode = "i", lock = 3})
  check.raises("TypeError", "RawValue: .*lock", mp.RawValue, {typecode = "i", lock = true})
  check.raises("TypeError", "Array: size_or_sequence", mp.Array, {typecode = "i"})
  check.raises("ValueError", "Value: typecode", mp.Value, {typecode = "z"})
  print "ok"
end
