-- connection.wait gives the ready ones of connections, sentinels, queues and descriptors.
local mp = require "multiprocessing"
local check = require "check"
local wait = mp.connection.wait

local function exits() end

local function sends(c, gate)
  gate:get()
  c:send "x"
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local c, d = mp.Pipe()
  local q, idle = mp.Queue(), mp.Queue()
  check.eq(wait({a, c, q, idle}, 0), {})
  check.eq(wait({a, c, q, idle}, 0.02), {})
  check.eq(wait({}, 0), {})
  b:send(1)
  check.eq(#wait{a, c, q}, 1)
  check.same(wait{a, c, q}[1], a)
  q:put(1)
  local ready = wait{a, c, q}
  check.eq(#ready, 2)
  check.among(a, ready)
  check.among(q, ready)
  a:recv()
  check.same(wait({a, c, q})[1], q)
  q:get()
  -- The end of a pipe counts as ready.
  d:close()
  check.same(wait({a, c, q})[1], c)
  -- The end of a process.
  local p = mp.Process{target = exits}
  p:start()
  check.eq(wait{p.sentinel, a}, {p.sentinel})
  p:join()
  check.eq(wait({p.sentinel}, 0), {p.sentinel})
  -- It wakes for what comes later.
  local gate = mp.Queue()
  p = mp.Process{target = sends, args = {b, gate}}
  p:start()
  gate:put "go"
  check.same(wait({a, q, p.sentinel}, 20)[1] ~= nil, true)
  check.eq(a:recv(), "x")
  p:join()
  check.rejects({"wait", "number"}, wait, 5)
  check.rejects({"wait", "string"}, wait, {"x"}, 0)
  check.rejects({"wait", "timeout", "string"}, wait, {a}, "x")
  print "ok"
end
