-- expect-stderr: ^|.
-- progress = true changes nothing about the results, and writes nothing to stdout.
-- expect-stdout: [2, 4, 6]
local mp = require "multiprocessing"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  print(pool:map(double, {1, 2, 3}, {progress = true}))
  print "ok"
end
