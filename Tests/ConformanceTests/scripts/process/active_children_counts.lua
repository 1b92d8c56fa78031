-- Pool workers and manager servers count among the active children.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  do
    local pool <close> = mp.Pool(3)
    check.eq(#mp.active_children(), 3)
    local m <close> = mp.Manager()
    check.eq(#mp.active_children(), 4)
    for _, p in ipairs(mp.active_children()) do
      check.ok(p:is_alive())
      check.eq(math.type(p.pid), "integer")
    end
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
