-- expect-stderr: nobody asked for this result of Pool\.apply_async, which is an error:$
-- Results that nobody asks for, successes and failures, do no harm; the failures are told.
local mp = require "multiprocessing"
local check = require "check"

local function may_fail(i)
  if i % 2 == 0 then error "unseen" end
  return i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for i = 1, 50 do pool:apply_async(may_fail, {i}) end
  pool:map_async(may_fail, mp.range(50))
  collectgarbage()
  check.eq(pool:apply(may_fail, {1}), 1)
  pool:close()
  check.eq(pool:join(), true)
  print "ok"
end
