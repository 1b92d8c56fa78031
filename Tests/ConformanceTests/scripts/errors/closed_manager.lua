-- After shutdown a manager makes nothing more, and its proxies fail with a typed error.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m = mp.Manager()
  local d, l, ns = m:dict{a = 1}, m:list{1}, m:Namespace{x = 1}
  m:shutdown()
  m:shutdown()
  check.eq(#mp.active_children(), 0)
  check.raises("ValueError", "dict", m.dict, m)
  check.raises("ValueError", "list", m.list, m)
  check.raises("any", nil, function() return d.a end)
  check.raises("any", nil, function() d.a = 2 end)
  check.raises("any", nil, l.append, l, 1)
  check.raises("any", nil, function() return #l end)
  check.raises("any", nil, function() return ns.x end)
  print "ok"
end
