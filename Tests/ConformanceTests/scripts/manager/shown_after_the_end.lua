-- A proxy can be shown after its manager has ended, whichever way; a Namespace can be gone over.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m = mp.Manager()
  local d, q, ns = m:dict { a = 1 }, m:Queue(), m:Namespace { x = 1, y = 2 }
  local found = {}
  for name, value in pairs(ns) do found[name] = value end
  check.eq(found, { x = 1, y = 2 })
  check.eq(tostring(d), "{'a': 1}")
  m:shutdown()
  check.eq(tostring(d), "<DictProxy object, typeid 'dict'; its manager has ended>")
  check.has(mp.repr { q }, "its manager has ended")
  check.raises("ConnectionError", nil, d.get, d, "a")
  m = mp.Manager()
  local l = m:list { 1 }
  mp.active_children()[1]:kill()
  check.eventually(function() return tostring(l):find "its manager has ended" end)
  print "ok"
end
