-- expect-stderr: nobody asked for this result of Pool\.apply_async, which is an error:$
-- error(nil) and other odd errors fail their task like any other.
local mp = require "multiprocessing"
local check = require "check"

local function odd(kind)
  if kind == "nil" then error(nil) end
  if kind == "overflow" then
    local function f() return 1 + f() end
    return f()
  end
  if kind == "memory" then return ("x"):rep(1 << 60) end
  return kind
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  check.eq({pcall(pool.apply, pool, odd, {"nil"})}, {false, nil})
  check.raises("RemoteError", "stack overflow", pool.apply, pool, odd, {"overflow"})
  check.raises("RemoteError", nil, pool.apply, pool, odd, {"memory"})
  local result = pool:apply_async(odd, {"nil"})
  result:wait()
  check.eq({result:ready(), result:successful()}, {true, false})
  check.eq(pool:apply(odd, {"fine"}), "fine")
  print "ok"
end
