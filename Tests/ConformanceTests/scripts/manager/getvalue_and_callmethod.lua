-- _getvalue copies the referent, _callmethod calls by name.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l = m:dict{a = 1}, m:list{3, 1, 2}
  check.eq(d:_getvalue(), {a = 1})
  check.eq(l:_getvalue(), {3, 1, 2})
  local copy = d:_getvalue()
  copy.a = 2
  check.eq(d.a, 1)
  check.eq(d:_callmethod("get", {"a"}), 1)
  check.eq(d:_callmethod("get", {"b", 7}), 7)
  l:_callmethod("append", {4})
  l:_callmethod "sort"
  check.eq(l:_callmethod("copy", {}), {1, 2, 3, 4})
  check.raises("any", "no_such_method", d._callmethod, d, "no_such_method")
  check.raises("KeyError", nil, d._callmethod, d, "pop", {"zzz"})
  print "ok"
end
