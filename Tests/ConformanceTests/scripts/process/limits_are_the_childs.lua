-- limits bound the child, and what it starts, and nobody else: not the parent, not the next child.
local mp = require "multiprocessing"
local check = require "check"

local function opens(q)
  local files, count = {}, 0
  for i = 1, 100 do
    files[i] = io.open "/dev/null"
    if files[i] then count = count + 1 end
  end
  for i = 1, 100 do if files[i] then files[i]:close() end end
  q:put(count)
end

local function starts(q)
  opens(q)
  local p = mp.Process{target = opens, args = {q}}
  p:start()
  p:join()
  p = mp.Process{target = opens, args = {q}, limits = {files = 1000}}
  p:start()
  p:join()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = starts, args = {q}, limits = {files = 40}}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  -- One that is bounded cannot give its children more.
  for _ = 1, 3 do check.ok(q:get(false) < 40) end
  opens(q)
  check.eq(q:get(), 100)
  p = mp.Process{target = opens, args = {q}}
  p:start()
  p:join()
  check.eq(q:get(), 100)
  print "ok"
end
