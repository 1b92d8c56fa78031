-- Many small records keep their shape and order.
local mp = require "multiprocessing"
local check = require "check"

local function record(i)
  return {id = i, name = "record " .. i, values = {i / 2, i / 3, -i}, tags = {a = "x", b = "y"}}
end

local function child(q)
  for i = 1, 2000 do q:put(record(i)) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {q}}
  p:start()
  for i = 1, 2000 do check.eq(q:get(), record(i)) end
  p:join()
  print "ok"
end
