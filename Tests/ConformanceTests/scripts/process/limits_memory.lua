-- limits.memory is what the script itself may use beyond what its process began with: it is enough
-- for that much, an error that can be caught beyond it, and shared objects work under it.
local mp = require "multiprocessing"
local check = require "check"

local MB = 1 << 20

local function takes(q, size)
  local t = {}
  for i = 1, size do t[i] = ("x"):rep(MB) .. i end
  q:put(#t)
end

local function catches(q)
  local done, err = pcall(function()
    local t = {}
    for i = 1, 1000 do t[i] = ("x"):rep(MB) .. i end
  end)
  q:put{done, err}
  -- What the failed try held can be had again.
  collectgarbage()
  local t = {}
  for i = 1, 30 do t[i] = ("x"):rep(MB) .. i end
  q:put(#t)
end

local function small_tables(q)
  local done, err = pcall(function()
    local t = {}
    for i = 1, 1 << 30 do t[i] = {i} end
  end)
  q:put{done, err}
end

local function run(target, limit, ...)
  local p = mp.Process{target = target, args = {...}, limits = {memory = limit}}
  p:start()
  p:join()
  return p.exitcode
end

if __name__ == "__main__" then
  -- What the parent holds is not counted, however its children come to be.
  local ballast = ("x"):rep(300 * MB)
  local q = mp.Queue()
  check.eq(run(takes, 150 * MB, q, 60), 0)
  check.eq(q:get(), 60)
  check.eq(run(catches, 100 * MB, q), 0)
  check.eq(q:get(), {false, "not enough memory"})
  check.eq(q:get(), 30)
  check.eq(run(small_tables, 64 * MB, q), 0)
  check.eq(q:get(), {false, "not enough memory"})
  check.eq(#ballast, 300 * MB)
  print "ok"
end
