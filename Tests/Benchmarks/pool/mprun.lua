-- Pool: cheap tasks in bulk, one by one, and pools made and closed.
local mp = require "multiprocessing"
local time = require "time"

function square(x) return x * x end

local function elapsed(fn)
  local began = time.perf_counter()
  fn()
  return time.perf_counter() - began
end

if __name__ == "__main__" then
  local pool = mp.Pool(2)
  local million, thousands = mp.range(1000000), mp.range(50000)
  pool:map(square, thousands)
  local t = elapsed(function() pool:map(square, million) end)
  print(("map of x*x over 1,000,000\t%.4f\tM/s"):format(1 / t))
  t = elapsed(function() pool:map(square, thousands, 1) end)
  print(("map over 50,000, chunksize 1\t%.4f\tM/s"):format(0.05 / t))
  t = elapsed(function()
    for _ in pool:imap_unordered(square, thousands, 1) do end
  end)
  print(("imap_unordered over 50,000, chunksize 1\t%.4f\tM/s"):format(0.05 / t))
  t = elapsed(function()
    for i = 1, 5000 do pool:apply(square, { i }) end
  end)
  print(("5,000 apply, one after the other\t%.4f\tµs"):format(t / 5000 * 1e6))
  pool:close()
  pool:join()
  t = elapsed(function()
    local p = mp.Pool(8)
    p:apply(square, { 3 })
    p:close()
    p:join()
  end)
  print(("a pool of 8: made, one apply, closed, joined\t%.4f\tms"):format(t * 1e3))
end
