-- With 64 descriptors: hundreds of queues and pipes, and a clear error where a descriptor is
-- needed.
local check = require "check"
local elsewhere = require "elsewhere"

local TEXT = [==[
local mp = require "multiprocessing"
local function child(pipes, q)
  for i, c in ipairs(pipes) do c:send(i) end
  q:put "done"
end
if __name__ == "__main__" then
  local here, there, queues = {}, {}, {}
  for i = 1, 300 do
    here[i], there[i] = mp.Pipe()
    queues[i] = mp.Queue()
  end
  local p = mp.Process{target = child, args = {there, queues[300]}}
  p:start()
  p:join()
  assert(p.exitcode == 0, p.exitcode)
  assert(#mp.connection.wait(here) == 300)
  assert(queues[300]:get() == "done")
  local numbers, err = {}, nil
  for i = 1, 300 do
    local done, number = pcall(here[i].fileno, here[i])
    if not done then err = number break end
    numbers[#numbers + 1] = number
  end
  assert(mp.isinstance(err, mp.OSError) and err.errno == 24, tostring(err))
  assert(#numbers > 30, #numbers)
  assert(#mp.connection.wait(numbers, 0) == #numbers)
  for i = 1, 300 do assert(here[i]:recv() == i) end
  assert(#mp.connection.wait(numbers, 0) == 0)
  -- Closing the ends gives the descriptors back.
  for i = 1, #numbers do here[i]:close() end
  assert(here[300]:fileno() > 0)
  p = mp.Process{target = child, args = {{}, queues[1]}}
  p:start()
  assert(queues[1]:get() == "done")
  p:join()
  print "fine"
end
]==]

if __name__ == "__main__" then
  check.eq(elsewhere(TEXT, "-n 64"), "fine\n")
  print "ok"
end
