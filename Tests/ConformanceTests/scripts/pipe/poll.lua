-- poll tells whether there is something to receive, and waits for it if asked.
local mp = require "multiprocessing"
local check = require "check"

local function child(c, gate)
  gate:get()
  c:send "one"
  gate:get()
  c:send "two"
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local gate = mp.Queue()
  local p = mp.Process{target = child, args = {b, gate}}
  p:start()
  check.eq(a:poll(), false)
  check.eq(a:poll(0.01), false)
  gate:put "go"
  check.eq(a:poll(30), true)
  check.eq(a:poll(), true)
  check.eq(a:recv(), "one")
  check.eq(a:poll(), false)
  gate:put "go"
  check.eq(a:recv(), "two")
  p:join()
  print "ok"
end
