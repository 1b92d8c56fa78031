-- methods: fork
-- A child forked inside a coroutine ends as a child; it does not come back as a second parent.
-- expect-stdout: parent goes on
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  local co = coroutine.wrap(function()
    local p = mp.Process{target = function() q:put(mp.getpid()) end}
    p:start()
    p:join()
    return p
  end)
  local p = co()
  check.eq(q:get(), p.pid)
  print "parent goes on"
  print "ok"
end
