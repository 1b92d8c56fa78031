-- Another program attaches, forks, is killed again and again: the owner's block stays whole, and
-- there is always room for the next one.
local mp = require "multiprocessing"
local check = require "check"
local elsewhere = require "elsewhere"
local SharedMemory = mp.shared_memory.SharedMemory

local FORKS = [==[
local mp = require "multiprocessing"
local function child(m) m.buf:set(8, "child") end
if __name__ == "__main__" then
  local m = mp.shared_memory.SharedMemory{name = "@NAME@"}
  m.buf:set(0, "visitor")
  -- Inherited under fork, and found again by its name otherwise.
  local p = mp.Process{target = child, args = {m}}
  p:start()
  p:join()
  assert(p.exitcode == 0)
  -- The child of a visitor goes on when its parent has let go.
  local gate = mp.Queue()
  p = mp.Process{target = function(block, q) q:get() block.buf:set(16, "late") end, args = {m, gate}}
  p:start()
  m:close()
  gate:put(1)
  p:join()
  assert(p.exitcode == 0)
  print "fine"
end
]==]

local KILLED = [==[
local mp = require "multiprocessing"
local m = mp.shared_memory.SharedMemory{name = "@NAME@"}
m.buf[31] = 7
io.write "." io.stdout:flush()
os.execute("kill -9 " .. mp.getpid())
]==]

local TWO_NAMES = [==[
local mp = require "multiprocessing"
local done, err = pcall(mp.shared_memory.SharedMemory, {name = "@NAME@", create = true, size = 1})
print(done, err.errno)
]==]

if __name__ == "__main__" then
  local name = "conformance-visits-" .. mp.getpid()
  local m = SharedMemory{name = name, create = true, size = 32}
  local function run(text) return elsewhere((text:gsub("@NAME@", name))) end
  check.eq(run(FORKS), "fine\n")
  check.eq(m.buf:get(0, 20), "visitor\0child\0\0\0late")
  -- More than there are places for; this process does not wait for anything meanwhile.
  for _ = 1, 40 do check.match(run(KILLED), "^%.") end
  check.eq(m.buf[31], 7)
  check.eq(run(TWO_NAMES), "false\t17\n")
  m:unlink()
  m.buf:set(0, "whole")
  check.eq(m.buf:get(0, 5), "whole")
  print "ok"
end
