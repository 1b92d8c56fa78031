-- Shared memory that is full: a clear error for what is too much, and everything else goes on. (A
-- limit on the size of files is one on the shared memory of a program.)
local check = require "check"
local elsewhere = require "elsewhere"

local TEXT = [==[
local mp = require "multiprocessing"
local SharedMemory = mp.shared_memory.SharedMemory

local function fails(fn, ...)
  local done, err = pcall(fn, ...)
  assert(not done and mp.isinstance(err, mp.OSError) and err.errno == 12, tostring(err))
  assert(tostring(err):find "shared memory is full", tostring(err))
end

local function child(q, results)
  local sum = 0
  while true do
    local found, item = q:try_get()
    if not found then break end
    sum = sum + #item
  end
  results:put(sum)
end

if __name__ == "__main__" then
  local q, results = mp.Queue(), mp.Queue()
  local a, b = mp.Pipe()
  local long = ("x"):rep(300000)
  local sum = 0
  while pcall(q.put, q, long) do sum = sum + #long end
  assert(sum > 20000000, sum)
  fails(q.put, q, long)
  fails(q.put, q, ("x"):rep(100000000))
  fails(SharedMemory, {create = true, size = 50000000})
  fails(mp.Array, "d", 10000000)
  local found = q:get()
  sum = sum - #found
  -- Small things still fit, and what was there is whole.
  a:send "small"
  assert(b:recv() == "small")
  local p = mp.Process{target = child, args = {q, results}}
  p:start()
  p:join()
  assert(p.exitcode == 0)
  assert(results:get() == sum)
  -- There is room again, and for larger things.
  q:put(("y"):rep(20000000))
  assert(#q:get() == 20000000)
  local m = SharedMemory{create = true, size = 20000000}
  m:unlink()
  m:close()
  m = SharedMemory{create = true, size = 20000000}
  print "fine"
end
]==]

if __name__ == "__main__" then
  -- In units of 512 bytes: 64 MiB.
  check.eq(elsewhere(TEXT, "-f 131072"), "fine\n")
  print "ok"
end
