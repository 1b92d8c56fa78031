-- limits bounds a child's memory, processor time and files.
-- expect-stderr: not enough memory
local mp = require "multiprocessing"
local check = require "check"

local function eats()
  local t = {}
  for i = 1, 1000 do t[i] = ("x"):rep(1 << 20) .. i end
end

local function burns()
  while true do end
end

local function opens(q)
  local files, count = {}, 0
  for i = 1, 100 do
    files[i] = io.open "/dev/null"
    if files[i] then count = count + 1 end
  end
  q:put(count)
end

if __name__ == "__main__" then
  local p = mp.Process{target = eats, limits = {memory = 200 << 20}}
  p:start()
  p:join()
  check.ok(p.exitcode ~= 0 and p.exitcode ~= nil)
  p = mp.Process{target = burns, limits = {cpu = 1}}
  p:start()
  p:join()
  check.among(p.exitcode, {-24, -9})
  local q = mp.Queue()
  p = mp.Process{target = opens, args = {q}, limits = {files = 40}}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.ok(q:get() < 40)
  check.rejects({"limits", "string"}, mp.Process, {target = burns, limits = "x"})
  check.rejects({"limits", "cpus"}, mp.Process, {target = burns, limits = {cpus = 1}})
  check.rejects({"memory", "string"}, mp.Process, {target = burns, limits = {memory = "1G"}})
  print "ok"
end
