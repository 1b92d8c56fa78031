-- expect-stderr: needed more than the 104857600 bytes
-- A task over the limits is lost with its worker; the others of the map go on, whatever the chunks.
local mp = require "multiprocessing"
local check = require "check"

local MB = 1 << 20

local function eats(i)
  if i ~= 5 then return i end
  local t = {}
  for k = 1, 1000 do t[k] = ("x"):rep(MB) .. k end
end

local function coroutine_eats()
  return coroutine.wrap(function() return eats(5) end)()
end

local function catches()
  local done, err = pcall(eats, 5)
  return {done, err, mp.getpid()}
end

local function pid() return mp.getpid() end

if __name__ == "__main__" then
  local pool <close> = mp.Pool{processes = 1, limits = {memory = 100 * MB}}
  for _, chunksize in ipairs{1, 4, 10} do
    local results = {}
    for i = 1, 10 do results[i] = pool:apply_async(eats, {i}) end
    for i = 1, 10 do
      if i == 5 then
        local err = check.raises("WorkerLostError", nil, results[i].get, results[i], 30)
        check.eq(err.exitcode, 1)
      else
        check.eq(results[i]:get(30), i)
      end
    end
    check.raises("WorkerLostError", nil, pool.map, pool, eats, mp.range(1, 11), chunksize)
  end
  check.raises("WorkerLostError", nil, pool.apply, pool, coroutine_eats)
  -- A task that catches the error stays within its limits, and its worker goes on. In a pool of
  -- its own, where no worker was lost for which another one stands in.
  local other <close> = mp.Pool{processes = 1, limits = {memory = 100 * MB}}
  local caught = other:apply(catches)
  check.eq({caught[1], caught[2]}, {false, "not enough memory"})
  check.eq(other:apply(pid), caught[3])
  print "ok"
end
