-- active_children is the list of those that live.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  c:recv()
end

local function counts(q)
  q:put(#mp.active_children())
end

if __name__ == "__main__" then
  check.eq(#mp.active_children(), 0)
  local ends, procs = {}, {}
  for i = 1, 3 do
    local a, b = mp.Pipe()
    ends[i] = a
    procs[i] = mp.Process{target = waits, args = {b}}
    check.eq(#mp.active_children(), i - 1)
    procs[i]:start()
    check.eq(#mp.active_children(), i)
  end
  for _, p in ipairs(mp.active_children()) do check.among(p, procs) end
  -- A child's own list is empty.
  local q = mp.Queue()
  check.child(counts, q)
  check.eq(q:get(), 0)
  for i = 1, 3 do
    ends[i]:send(1)
    procs[i]:join()
    check.eq(#mp.active_children(), 3 - i)
  end
  print "ok"
end
