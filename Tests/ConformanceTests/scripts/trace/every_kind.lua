-- Pipes, conditions, events, barriers, semaphores, pools, managers, threads, and what a script
-- adds.
local check = require "check"
local traced = require "traced"

local PROGRAM = [[
local mp = require "multiprocessing"
local threading = require "threading"
local function square(x) return x * x end
local function child(conn, event, barrier, cond, ready)
  conn:send(conn:recv() + 1)
  event:wait()
  barrier:wait()
  cond:acquire()
  ready:release()
  cond:wait()
  cond:release()
end
if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local event, barrier, cond = mp.Event(), mp.Barrier(2), mp.Condition()
  local ready = mp.Semaphore(0)
  local p = mp.Process{target = child, args = {b, event, barrier, cond, ready}}
  p:start()
  a:send(1)
  print(a:recv())
  event:set()
  barrier:wait()
  ready:acquire()
  cond:acquire()
  cond:notify()
  cond:release()
  p:join()

  do
    local span <close> = mp.trace.span("outer", {a = 1, b = "x\"y\n"})
    mp.trace.instant("moment", {flag = true})
    mp.trace.counter("load", 2.5)
  end
  print(mp.trace.span("sum", function(x, y) return x + y, "both" end, 1, 2))
  print(pcall(mp.trace.span, "fails", function() error("in it", 0) end))
  print(mp.trace.enabled())

  local pool = mp.Pool(2)
  print(#pool:map(square, {1, 2, 3, 4, 5, 6}), pool:apply(square, {3}))
  pool:close()
  pool:join()

  local manager = mp.Manager()
  local d = manager:dict()
  d.x = 3
  print(d.x)
  local q = manager:Queue()
  q:put(1)
  print(q:get())
  manager:shutdown()

  local t = threading.Thread{target = function() mp.sleep(0.01) end, name = "helper"}
  t:start()
  mp.sleep(0.02)
  t:join()
end
]]

local events, arrows, output, code = traced.trace(PROGRAM)
check.eq(output, "2\n3\tboth\nfalse\tin it\ntrue\n6\t9\n3\n1\n")
check.eq(code, 0)
for _, category in ipairs{ "send", "set", "barrier", "notify", "start", "end", "call", "release" } do
  check.ok(traced.count(arrows, category) > 0, category)
end
check.eq(traced.count(arrows, "send"), 2)
check.eq(traced.count(arrows, "barrier"), 1)
check.eq(traced.count(arrows, "notify"), 1)
check.eq(traced.count(arrows, "put"), 0, "a manager's queue makes calls")
check.eq(#traced.find(events, { ph = "X", cat = "task", name = "task square" }), 7)

local function one(fields)
  local found = traced.find(events, fields)
  check.eq(#found, 1, fields.name)
  return found[1]
end
local outer = one{ ph = "X", cat = "span", name = "outer" }
check.eq(outer.args.a, 1)
check.eq(outer.args.b, 'x"y\n')
check.eq(one{ ph = "i", name = "moment" }.args.flag, true)
check.eq(one{ ph = "C", name = "load" }.args.value, 2.5)
one{ ph = "X", cat = "span", name = "sum" }
one{ ph = "X", cat = "span", name = "fails" }
local helper = one{ ph = "M", name = "thread_name", tid = one{ ph = "X", name = "helper" }.tid }
check.eq(helper.args.name, "helper")
check.ok(helper.tid ~= helper.pid)
for _, category in ipairs{ "pipe", "sync", "lock", "manager", "process" } do
  check.ok(#traced.find(events, { ph = "X", cat = category }) > 0, category)
end
-- Tasks, and calls of the manager.
local calls = traced.find(events, { ph = "X", cat = "manager" })
check.ok(#calls > 0)
print "ok"
