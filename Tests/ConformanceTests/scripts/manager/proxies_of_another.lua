-- Proxies of two managers, each in an object of the other one: a server that shows one does not ask
-- the other server, which might ask it in turn.
local mp = require "multiprocessing"
local check = require "check"

function show(proxy, count)
  for _ = 1, count do check.has(tostring(proxy), "Proxy object, typeid") end
end

if __name__ == "__main__" then
  local a <close> = mp.Manager()
  local b <close> = mp.Manager()
  local list, dict = a:list {}, b:dict {}
  list:append(dict)
  dict.list = list
  check.eq(tostring(dict), "{'list': <ListProxy object, typeid 'list'>}")
  check.eq(tostring(list), "[<DictProxy object, typeid 'dict'>]")
  local first, second = mp.Process { target = show, args = { list, 200 } }, mp.Process { target = show, args = { dict, 200 } }
  first:start()
  second:start()
  first:join(30)
  second:join(30)
  check.eq(first.exitcode, 0)
  check.eq(second.exitcode, 0)
  check.eq(#list[1].list, 1)
  print "ok"
end
