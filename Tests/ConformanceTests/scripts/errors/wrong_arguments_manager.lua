-- Wrong arguments of managers and proxies.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  check.rejects({"dict", "number"}, m.dict, m, 5)
  check.rejects({"list", "number"}, m.list, m, 5)
  check.rejects({"Namespace", "string"}, m.Namespace, m, "x")
  local d, l = m:dict(), m:list{1}
  check.rejects({"update", "number"}, d.update, d, 5)
  check.rejects({"incr", "string"}, d.incr, d, "k", "x")
  check.rejects({"insert", "string"}, l.insert, l, "first", 1)
  check.rejects({"pop", "string"}, l.pop, l, "last")
  check.rejects({"extend", "number"}, l.extend, l, 5)
  check.rejects({"string"}, function() l.x = 1 end)
  check.rejects({"append"}, l.append, {}, 1)
  check.rejects({"get"}, d.get, l, 1)
  check.eq(l:copy(), {1})
  check.eq(d:copy(), {})
  print "ok"
end
