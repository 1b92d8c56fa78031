-- expect-stderr: ^|.
-- An initializer that fails in one worker only does not break the pool.
local mp = require "multiprocessing"
local check = require "check"

local function fails_first(v)
  if v:add(1) == 1 then error "the first one fails" end
end

local function quick(x) return x end

if __name__ == "__main__" then
  local v = mp.Value("i")
  local pool <close> = mp.Pool{processes = 2, initializer = fails_first, initargs = {v}}
  check.eq(pool:map(quick, mp.range(10)).n, 10)
  print "ok"
end
