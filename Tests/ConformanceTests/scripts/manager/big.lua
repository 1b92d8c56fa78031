-- Many and large elements.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l = m:list(mp.range(50000))
  check.eq({#l, l[1], l[50000]}, {50000, 0, 49999})
  check.eq(#l:copy(), 50000)
  local t = {}
  for i = 1, 20000 do t["k" .. i] = i end
  local d = m:dict(t)
  check.eq({#d, d.k777}, {20000, 777})
  check.eq(d:copy(), t)
  d.text = ("z"):rep(5000000)
  check.eq(#d.text, 5000000)
  print "ok"
end
