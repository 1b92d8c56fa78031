-- Thousands of objects, and hundreds in one message.
local mp = require "multiprocessing"
local check = require "check"

local function child(objects, q)
  local sum = 0
  for i, o in ipairs(objects.values) do sum = sum + o:add(i) end
  for _, lock in ipairs(objects.locks) do
    check.eq(lock:acquire(false), true)
    lock:release()
  end
  for i, c in ipairs(objects.ends) do c:send(i) end
  q:put(sum)
end

if __name__ == "__main__" then
  local objects, q, readers = {values = {}, locks = {}, ends = {}}, mp.Queue(), {}
  for i = 1, 500 do
    objects.values[i] = mp.Value("q", 0)
    objects.locks[i] = mp.Lock()
    readers[i], objects.ends[i] = mp.Pipe(false)
  end
  check.child(child, objects, q)
  check.eq(q:get(), 500 * 501 // 2)
  for i = 1, 500 do
    check.eq(objects.values[i].value, i)
    check.eq(readers[i]:recv(), i)
  end
  local kept = {}
  for i = 1, 5000 do kept[i] = mp.Value("i", i) end
  for i = 1, 5000, 500 do check.eq(kept[i].value, i) end
  print "ok"
end
