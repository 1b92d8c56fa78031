-- A pool of more workers than a program can have processes is refused before any has started.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

if __name__ == "__main__" then
  for _, count in ipairs{100000, math.maxinteger} do
    check.raises("ValueError", "Pool: processes: .*got " .. count, mp.Pool, count)
    check.raises("ValueError", "got " .. count, function()
      futures.ProcessPoolExecutor(count):submit(print)
    end)
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
