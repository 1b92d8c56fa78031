-- tostring of a process is like Python's.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  c:recv()
end

local function exits(n)
  os.exit(n)
end

if __name__ == "__main__" then
  local me = mp.getpid()
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {b}}
  local function shows(words, ...)
    check.eq(tostring(p), words:format(...))
  end
  shows("<Process name='Process-1' parent=%d initial>", me)
  p:start()
  shows("<Process name='Process-1' pid=%d parent=%d started>", p.pid, me)
  a:send(1)
  p:join()
  shows("<Process name='Process-1' pid=%d parent=%d stopped exitcode=0>", p.pid, me)
  p:close()
  shows("<Process name='Process-1' parent=%d closed>", me)

  p = mp.Process{target = exits, args = {3}, name = "n"}
  p:start()
  p:join()
  shows("<Process name='n' pid=%d parent=%d stopped exitcode=3>", p.pid, me)

  local c, d = mp.Pipe()
  p = mp.Process{target = waits, args = {d}, daemon = true}
  shows("<Process name='Process-3' parent=%d initial daemon>", me)
  p:start()
  p:terminate()
  p:join()
  shows("<Process name='Process-3' pid=%d parent=%d stopped exitcode=-SIGTERM daemon>", p.pid, me)
  c:close()
  check.match(tostring(mp.current_process()), "^<_?MainProcess name='MainProcess' .*started>$")
  print "ok"
end
