-- All processes see one array; its lock keeps them apart.
local mp = require "multiprocessing"
local check = require "check"

local function child(a, n)
  for _ = 1, n do
    for i = 1, #a do
      a:get_lock():with(function() a[i] = a[i] + i end)
    end
  end
end

if __name__ == "__main__" then
  local a, procs = mp.Array("q", 4), {}
  for i = 1, 3 do
    procs[i] = mp.Process{target = child, args = {a, 50}}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.eq(a:slice(), {150, 300, 450, 600})
  check.eq(a:get_obj():slice(), {150, 300, 450, 600})
  a:get_obj()[1] = 1
  check.eq(a[1], 1)
  check.eq(a:acquire(), true)
  check.eq(a:acquire(), true)
  a:release()
  a:release()
  check.eq(a:with(function() return a[2] end), 300)
  do
    local held <close> = a:guard()
    a[2] = 2
  end
  check.eq(a[2], 2)
  print "ok"
end
