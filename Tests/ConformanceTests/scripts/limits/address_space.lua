-- A limit on the address space: the shared memory is made smaller, and what does not fit is an
-- error.
local check = require "check"
local elsewhere = require "elsewhere"

local TEXT = [==[
local mp = require "multiprocessing"
local function child(q) q:put(("x"):rep(1000000)) end
if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {q}}
  p:start()
  assert(#q:get() == 1000000)
  p:join()
  local done, err = pcall(mp.shared_memory.SharedMemory, {create = true, size = 3 << 30})
  assert(not done and err.errno == 12, tostring(err))
  done, err = pcall(mp.RawArray, "d", 1 << 29)
  assert(not done and mp.isinstance(err, mp.OSError), tostring(err))
  q:put "on"
  assert(q:get() == "on")
  print "fine"
end
]==]

if __name__ == "__main__" then
  check.eq(elsewhere(TEXT, "-v 2097152"), "fine\n")
  print "ok"
end
