-- DupFd carries a file descriptor to another process, which gets a number of its own.
local mp = require "multiprocessing"
local check = require "check"
local uv = require "luv"

local function read_all(fd)
  local f <close> = assert(io.open("/proc/self/fd/" .. fd, "rb"))
  return f:read "a"
end

local function child(inbox, outbox)
  local dup = inbox:get()
  local fd = dup:detach()
  outbox:put{read_all(fd), pcall(dup.detach, dup)}
  outbox:put(mp.reduction.DupFd(fd))
  -- Whoever sends a descriptor runs until it is received.
  inbox:get()
end

if __name__ == "__main__" then
  local path = os.tmpname()
  local f = assert(io.open(path, "w"))
  f:write "through a descriptor"
  f:close()
  local inbox, outbox = mp.Queue(), mp.Queue()
  local p = mp.Process{target = child, args = {inbox, outbox}}
  p:start()
  local a, b = mp.Pipe()
  local fd = assert(uv.fs_open(path, "r", 0))
  a:send(mp.reduction.DupFd(fd))
  local other = b:recv():detach()
  check.ok(other ~= fd and other > 2)
  assert(uv.fs_close(other))
  inbox:put(mp.reduction.DupFd(fd))
  assert(uv.fs_close(fd))
  local t = outbox:get()
  check.eq({t[1], t[2]}, {"through a descriptor", false})
  local back = outbox:get()
  inbox:put "done"
  p:join()
  check.eq(read_all(back:detach()), "through a descriptor")
  os.remove(path)
  check.raises("ValueError", "fd", mp.reduction.DupFd, -1)
  check.raises("OSError", nil, mp.reduction.DupFd, 999999)
  print "ok"
end
