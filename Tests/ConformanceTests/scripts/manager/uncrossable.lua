-- What cannot cross is refused in the caller, and nothing changes.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l, ns = m:dict{a = 1}, m:list{1}, m:Namespace{x = 1}
  local co = coroutine.create(print)
  check.raises("PicklingError", "coroutine", function() d.a = co end)
  check.raises("PicklingError", "coroutine", function() d.a = {deep = {co}} end)
  check.raises("PicklingError", nil, d.update, d, {a = io.tmpfile()})
  check.raises("PicklingError", nil, l.append, l, co)
  check.raises("PicklingError", nil, function() ns.x = co end)
  check.raises("PicklingError", nil, m.dict, m, {x = co})
  check.raises("PicklingError", nil, m.list, m, {co})
  check.eq({d:copy(), l:copy(), ns.x}, {{a = 1}, {1}, 1})
  print "ok"
end
