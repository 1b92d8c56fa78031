-- Ten megabytes go in arguments, through a queue, through a pipe and come back.
local mp = require "multiprocessing"
local check = require "check"

local size = 10 * 1024 * 1024

local function text()
  return ("0123456789abcdef"):rep(size // 16)
end

local function child(big, q, c)
  check.ok(big == text())
  q:put(big .. "q")
  check.ok(c:recv() == text() .. "x")
  c:send(big .. "c")
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local a, b = mp.Pipe()
  local p = mp.Process{target = child, args = {text(), q, b}}
  p:start()
  check.ok(q:get() == text() .. "q")
  a:send(text() .. "x")
  check.ok(a:recv() == text() .. "c")
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
