-- The initializer may be a local function with upvalues.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q, word = mp.Queue(), "captured"
  local pool <close> = mp.Pool{processes = 1, initializer = function() q:put(word) end}
  check.eq(q:get(), "captured")
  check.eq(pool:apply(math.abs, {-2}), 2)
  print "ok"
end
