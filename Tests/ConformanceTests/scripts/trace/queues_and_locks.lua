-- Each item that somebody takes makes an arrow; locks are told as holds, queues by their length.
local check = require "check"
local traced = require "traced"

local PROGRAM = [[
local mp = require "multiprocessing"
local function work(q, r, lock, n)
  for _ = 1, n do
    local v = q:get()
    lock:acquire()
    r:put(v * 2)
    mp.sleep(0.002)
    lock:release()
  end
end
if __name__ == "__main__" then
  local q, r, lock = mp.Queue(), mp.Queue(), mp.Lock()
  local ps = {}
  for i = 1, 2 do
    ps[i] = mp.Process{target = work, args = {q, r, lock, 5}}
    ps[i]:start()
  end
  for i = 1, 10 do q:put(i) end
  for _ = 1, 10 do r:get() end
  for i = 1, 2 do ps[i]:join() end
  local own = mp.Queue()
  own:put(1)
  own:get()
  print "done"
end
]]

local events, arrows, output, code, trace = traced.trace(PROGRAM)
check.eq(output, "done\n")
check.eq(code, 0)
check.eq(trace.otherData.lost, 0)
check.eq(table.concat(traced.processes(events), " "), "MainProcess Process-1 Process-2")
check.eq(traced.count(arrows, "put"), 21)
check.eq(traced.count(arrows, "start"), 2)
check.eq(traced.count(arrows, "end"), 2)
check.ok(traced.count(arrows, "release") > 0)
check.eq(#traced.find(events, { ph = "b" }), 10)
check.eq(#traced.find(events, { ph = "b", name = "held lock 'lock'" }), 10)
check.eq(#traced.find(events, { ph = "X", cat = "queue", name = "put queue 'q'" }), 10)
for _, event in ipairs(traced.find(events, { ph = "X", name = "put queue 'q'" })) do
  check.ok(event.args.at:find "traced.lua:18$", event.args.at)
end

-- No item is taken before it was put, and at the end nothing is left.
local length, puts, gets = 0, 0, 0
for _, event in ipairs(events) do
  if event.ph == "C" and event.name == "queue 'q'" then
    length = event.args.length
    check.ok(length >= 0 and length <= 10)
  elseif event.ph == "s" and event.cat == "put" then
    puts = puts + 1
  elseif event.ph == "f" and event.cat == "put" then
    gets = gets + 1
    check.ok(gets <= puts)
  end
end
check.eq(length, 0)
print "ok"
