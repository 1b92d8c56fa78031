-- Pools come and go.
local mp = require "multiprocessing"
local check = require "check"

local function square(x)
  return x * x
end

if __name__ == "__main__" then
  for i = 1, 15 do
    local pool = mp.Pool(3)
    check.eq(pool:apply(square, {i}), i * i)
    if i % 2 == 0 then pool:close() else pool:terminate() end
    check.eq(pool:join(), true)
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
