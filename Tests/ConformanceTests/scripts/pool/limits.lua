-- expect-stderr: ^|.
-- limits bounds each worker; a task over them is lost with its worker or fails, the pool goes on.
local mp = require "multiprocessing"
local check = require "check"

local function eats()
  local t = {}
  for i = 1, 1000 do t[i] = ("x"):rep(1 << 20) .. i end
  return #t
end

local function burns()
  while true do end
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  do
    local pool <close> = mp.Pool{processes = 1, limits = {cpu = 1}}
    check.raises("WorkerLostError", nil, pool.apply, pool, burns)
    check.eq(pool:apply(quick, {1}), 1)
  end
  local pool <close> = mp.Pool{processes = 1, limits = {memory = 200 << 20}}
  check.raises("WorkerLostError|RemoteError", nil, pool.apply, pool, eats)
  check.eq(pool:apply(quick, {1}), 1)
  check.rejects({"limits", "number"}, mp.Pool, {processes = 1, limits = 5})
  print "ok"
end
