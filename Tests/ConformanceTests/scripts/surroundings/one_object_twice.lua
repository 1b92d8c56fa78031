-- The same object several times in one message, and many times in many.
local mp = require "multiprocessing"
local check = require "check"

local function child(first, second, list, q)
  first:add(1)
  second:add(1)
  for _, v in ipairs(list) do v:add(1) end
  q:put{first, second}
end

if __name__ == "__main__" then
  local v, q = mp.Value("i", 0), mp.Queue()
  check.child(child, v, v, {v, v, v}, q)
  check.eq(v.value, 5)
  local back = q:get()
  back[1].value = 10
  check.eq({back[2].value, v.value}, {10, 10})
  for i = 1, 2000 do q:put(v) end
  for i = 1, 2000 do q:get():add(1) end
  check.eq(v.value, 2010)
  print "ok"
end
