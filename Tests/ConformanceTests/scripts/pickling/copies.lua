-- What is sent is a copy, taken when it is sent.
local mp = require "multiprocessing"
local check = require "check"

local function change(t, q)
  t[1] = "changed by the child"
  t.new = true
  q:put(t)
end

if __name__ == "__main__" then
  local q, t = mp.Queue(), {1}
  q:put(t)
  t[1] = 2
  local got = q:get()
  check.eq(got, {1})
  got[1] = 3
  check.eq(t, {2})
  check.child(change, t, q)
  check.eq(t, {2})
  check.eq(q:get(), {"changed by the child", new = true})
  local p = mp.Process{target = change, args = {t, q}}
  p:start()
  t[1] = "changed after start"
  p:join()
  check.eq(q:get(), {"changed by the child", new = true})
  print "ok"
end
