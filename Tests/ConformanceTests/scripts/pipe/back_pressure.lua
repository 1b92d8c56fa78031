-- A sender that is far ahead waits for its reader; nothing is lost.
local mp = require "multiprocessing"
local check = require "check"

local function sends(c, v)
  for i = 1, 300 do
    c:send(("%06d"):format(i):rep(2000))
    v.value = i
  end
end

if __name__ == "__main__" then
  local a, b = mp.Pipe(false)
  local v = mp.Value("i", 0)
  local p = mp.Process{target = sends, args = {b, v}}
  p:start()
  b:close()
  for i = 1, 300 do
    check.eq(a:recv(), ("%06d"):format(i):rep(2000))
  end
  p:join()
  check.eq(v.value, 300)
  print "ok"
end
