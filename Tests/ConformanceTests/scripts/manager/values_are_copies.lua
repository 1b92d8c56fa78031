-- What is fetched is a copy: a change goes back only by an assignment.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l = m:dict{t = {1}}, m:list{{1}}
  local t = d.t
  t[1] = 2
  check.eq(d.t, {1})
  d.t = t
  t[1] = 3
  check.eq(d.t, {2})
  l[1][1] = 5
  check.eq(l[1], {1})
  local source = {a = {1}}
  local e = m:dict(source)
  source.a[1] = 9
  check.eq(e.a, {1})
  print "ok"
end
