-- An unbounded queue gives memory back when it is drained, and so does a block of shared memory
-- when it goes.
local mp = require "multiprocessing"
local check = require "check"

--- Bytes that the program's shared memory takes, as the system counts them.
local function taken()
  local folder = io.popen(("ls /proc/%d/fd"):format(mp.getpid()))
  local numbers = folder:read "a"
  folder:close()
  for number in numbers:gmatch "%d+" do
    local path = ("/proc/%d/fd/%s"):format(mp.getpid(), number)
    local stat = io.popen(("readlink %s; stat -L -c %%b %s"):format(path, path))
    local name, blocks = stat:read("l", "n")
    stat:close()
    if name and name:find "memfd:mprun" then return blocks * 512 end
  end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local long = ("x"):rep(100000)
  for _ = 1, 2000 do q:put(long) end
  for i = 1, 100000 do q:put(i) end
  local most = taken()
  check.ok(most > 200000000, most)
  q:clear()
  check.ok(taken() < 60000000, taken())
  for _ = 1, 2000 do q:put(long) end
  for _ = 1, 2000 do q:get() end
  check.ok(taken() < 60000000, taken())
  local m = mp.shared_memory.SharedMemory{create = true, size = 200000000}
  check.ok(taken() > 200000000, taken())
  m:close()
  check.ok(taken() > 200000000, "it has its name")
  m:unlink()
  check.ok(taken() < 60000000, taken())
  print "ok"
end
