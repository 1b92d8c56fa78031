-- get_lock, get_obj and the lock's methods.
local mp = require "multiprocessing"
local check = require "check"

local function adds(v, n)
  for _ = 1, n do
    v:get_lock():with(function() v.value = v.value + 1 end)
    v:acquire()
    v.value = v.value + 1
    v:release()
    v:with(function() v.value = v.value + 1 end)
    do
      local held <close> = v:guard()
      v.value = v.value + 1
    end
    do
      local held <close> = v:get_lock():guard()
      v:get_obj().value = v:get_obj().value + 1
    end
  end
end

if __name__ == "__main__" then
  local v, procs = mp.Value("q", 0), {}
  for i = 1, 3 do
    procs[i] = mp.Process{target = adds, args = {v, 100}}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.eq(v.value, 1500)
  -- The lock of a Value is recursive, as in Python.
  check.eq(v:acquire(), true)
  check.eq(v:acquire(false), true)
  v:release()
  v:release()
  check.raises("AssertionError|ValueError", nil, v.release, v)
  check.eq(v:get_obj().value, 1500)
  check.eq(v:with(function(x) return x, v.value end, "given"), "given")
  print "ok"
end
