-- Ten megabytes in and out.
local mp = require "multiprocessing"
local check = require "check"

local function twice(s)
  return s .. s
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local text = ("0123456789"):rep(1000000)
  check.ok(pool:apply(twice, {text}) == text .. text)
  local list = pool:map(twice, {text, "x", text})
  check.eq(list.n, 3)
  check.ok(list[1] == text .. text and list[3] == list[1])
  check.eq(list[2], "xx")
  print "ok"
end
