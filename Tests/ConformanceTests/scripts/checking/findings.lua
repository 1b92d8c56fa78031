-- What another order could do is told, with both places, and the exit code is 36.
local check = require "check"
local traced = require "traced"

-- What has been done is told by a file, which orders nothing: every program has these on line 1.
local HEAD = [[local function done() io.open(arg[1], "a"):write("x"):close() end ]] ..
  [[local function await(n) repeat require("time").sleep(0.005) local f = io.open(arg[1]) ]] ..
  [[local text = f and f:read "a" or "" if f then f:close() end until #text >= n end ]]

local function run(program)
  local flag = traced.folder .. "/flag"
  os.remove(flag)
  return traced.run({ "--check" }, HEAD .. program, flag)
end

local function checks(program, ...)
  local text, code = run(program)
  check.eq(code, 36, text)
  for _, pattern in ipairs{ ... } do check.ok(text:find(pattern), pattern, text) end
  return text
end

local LOST_UPDATE = [[
local mp = require "multiprocessing"
local function work(v)
  for _ = 1, 2 do v.value = v.value + 1 end done()
end
if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local a = mp.Process{target = work, args = {v}}
  local b = mp.Process{target = work, args = {v}}
  a:start() await(1) b:start()
  a:join() b:join()
  print "done"
end
]]
local text = checks(LOST_UPDATE, "^done\n", "mprun: unguarded read%-modify%-write: value 'v', made at [^\n]*traced.lua:6\n",
  "Process%-1 reads it at [^\n]*traced.lua:3, and writes it at [^\n]*traced.lua:3\n", "Process%-2 writes it at [^\n]*traced.lua:3\n")
check.eq(select(2, text:gsub("mprun:", "")), 1, text)

local RAW = [[
local mp = require "multiprocessing"
local function work(v) v.value = 1 done() end
if __name__ == "__main__" then
  local v = mp.RawValue("i", 0)
  local p = mp.Process{target = work, args = {v}}
  p:start()
  await(1)
  print(v.value)
  p:join()
end
]]
checks(RAW, "^1\n", "mprun: unordered access: value 'v', made at [^\n]*traced.lua:4\n",
  "Process%-1 writes it at [^\n]*traced.lua:2\n", "MainProcess reads it at [^\n]*traced.lua:8\n")

local MEMORY = [[
local mp = require "multiprocessing"
local function work(name, i)
  local m = mp.shared_memory.SharedMemory{name = name}
  m.buf[0] = i
  m:close()
end
if __name__ == "__main__" then
  local m = mp.shared_memory.SharedMemory{create = true, size = 10}
  local ps = {}
  for i = 1, 2 do ps[i] = mp.Process{target = work, args = {m.name, i}} ps[i]:start() end
  for i = 1, 2 do ps[i]:join() end
  m:close()
  m:unlink()
end
]]
checks(MEMORY, "mprun: unordered access: shared memory", "traced.lua:4\n")

local TWO_LOCKS = [[
local mp = require "multiprocessing"
local function work(first, second)
  first:acquire()
  second:acquire()
  second:release()
  first:release() done()
end
if __name__ == "__main__" then
  local a, b = mp.Lock(), mp.Lock()
  local p = mp.Process{target = work, args = {a, b}}
  p:start()
  await(1)
  local q = mp.Process{target = work, args = {b, a}}
  q:start()
  p:join() q:join()
end
]]
checks(TWO_LOCKS, "mprun: lock order: lock '%w+', made at [^\n]*traced.lua:9",
  "Process%-1 takes lock '%w+' at [^\n]*traced.lua:3, then lock '%w+' at [^\n]*traced.lua:4\n",
  "Process%-2 takes lock '%w+' at [^\n]*traced.lua:3, then lock '%w+' at [^\n]*traced.lua:4\n")

local PHILOSOPHERS = [[
local mp = require "multiprocessing"
local function eat(left, right)
  left:acquire() right:acquire()
  right:release() left:release() done()
end
if __name__ == "__main__" then
  local forks, ps = {}, {}
  for i = 1, 3 do forks[i] = mp.Lock() end
  for i = 1, 3 do
    ps[i] = mp.Process{target = eat, args = {forks[i], forks[i % 3 + 1]}}
    ps[i]:start()
    await(i)
  end
  for i = 1, 3 do ps[i]:join() end
end
]]
checks(PHILOSOPHERS, "mprun: lock order: ", "Process%-3 takes")

-- The exit code of a program that fails is its own.
local code
text, code = run(LOST_UPDATE .. "if __name__ == '__main__' then os.exit(5) end")
check.eq(code, 5)
check.ok(text:find "unguarded")
text, code = run(LOST_UPDATE .. "if __name__ == '__main__' then os.exit(0) end")
check.eq(code, 36, text)
print "ok"
