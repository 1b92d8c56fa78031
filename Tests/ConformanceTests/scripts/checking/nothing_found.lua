-- Programs that are right in every order: nothing is found.
local check = require "check"
local traced = require "traced"

local function is_clean(program)
  local text, code = traced.run({ "--check" }, program)
  check.eq(text, "done\n")
  check.eq(code, 0)
end

local HEAD = [[
local mp = require "multiprocessing"
local function run(target, ...)
  local ps = {}
  for i = 1, 2 do ps[i] = mp.Process{target = target, args = {...}} ps[i]:start() end
  for i = 1, 2 do ps[i]:join() end
end
]]

is_clean(HEAD .. [[
local function work(v)
  for _ = 1, 3 do v:get_lock():with(function() v.value = v.value + 1 end) end
  v:add(1)
end
if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  v.value = 5
  run(work, v)
  v.value = v.value + 1
  print "done"
end]])

is_clean(HEAD .. [[
local function work(raw, lock) lock:with(function() raw.value = raw.value + 1 end) end
if __name__ == "__main__" then
  local raw, lock = mp.RawValue("d", 0), mp.Lock()
  run(work, raw, lock)
  print(raw.value == 2.0 and "done")
end]])

-- Handed over by a queue, an event, a pipe, a barrier, a semaphore, a condition.
is_clean(HEAD .. [[
local function take(raw, q, e, conn, barrier, s, c)
  q:get() raw.value = raw.value + 1 q:task_done()
  e:wait() raw.value = raw.value + 1
  conn:send(1) conn:recv()
  raw.value = raw.value + 1
  barrier:wait()
  s:acquire() raw.value = raw.value + 1 s:release()
end
if __name__ == "__main__" then
  local raw, q, e = mp.RawValue("i", 0), mp.JoinableQueue(), mp.Event()
  local here, there = mp.Pipe()
  local barrier, s = mp.Barrier(2), mp.Semaphore(0)
  local p = mp.Process{target = take, args = {raw, q, e, there, barrier, s}}
  p:start()
  raw.value = 1
  q:put(1)
  mp.sleep(0.05)
  e:set()
  here:recv()
  raw.value = raw.value + 1
  here:send(1)
  barrier:wait()
  raw.value = raw.value + 1
  s:release()
  p:join()
  print(raw.value == 7 and "done" or raw.value)
end]])

-- The same order everywhere, a gate, locks that are only tried, and orders that cannot meet.
is_clean(HEAD .. [[
local function same(a, b) a:acquire() b:acquire() b:release() a:release() end
local function gated(a, b, gate) gate:acquire() same(a, b) gate:release() end
local function tries(a, b)
  a:acquire()
  if b:acquire(false) then b:release() end
  if b:acquire(true, 0.01) then b:release() end
  a:release()
end
if __name__ == "__main__" then
  local a, b, gate = mp.Lock(), mp.Lock(), mp.Lock()
  run(same, a, b)
  local function both(target, ...)
    local p = mp.Process{target = target, args = {a, b, ...}}
    local q = mp.Process{target = target, args = {b, a, ...}}
    p:start() q:start() p:join() q:join()
  end
  both(gated, gate)
  both(tries)
  local c, d = mp.Lock(), mp.Lock()
  local p = mp.Process{target = same, args = {c, d}}
  p:start() p:join()
  local q = mp.Process{target = same, args = {d, c}}
  q:start() q:join()
  print "done"
end]])

-- Pools and managers hand over what they are given.
is_clean(HEAD .. [[
local array
local function square(i) return i * i end
if __name__ == "__main__" then
  local raw = mp.RawArray("i", 4)
  local pool = mp.Pool(2)
  local list = pool:map(square, {1, 2, 3, 4})
  for i = 1, 4 do raw[i] = list[i] end
  pool:close() pool:join()
  print "done"
end]])
print "ok"
