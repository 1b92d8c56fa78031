-- A pool that nobody refers to any more is terminated by the garbage collector.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  do
    local pool = mp.Pool(2)
    pool:apply(math.abs, {-1})
  end
  check.eventually(function()
    collectgarbage()
    return #mp.active_children() == 0
  end, "the end of the workers")
  print "ok"
end
