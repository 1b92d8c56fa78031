-- Everything of Process works on an instance of a subclass.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend():extend()

function Worker:run()
  self.ready:put(self.pid)
  mp.sleep(60)
end

if __name__ == "__main__" then
  local ready = mp.Queue()
  local w = Worker{ready = ready}
  check.raises("AssertionError", nil, w.join, w)
  w:start()
  check.eq(ready:get(), w.pid)
  check.eq(w:is_alive(), true)
  check.eq(#mp.active_children(), 1)
  check.same(mp.active_children()[1], w)
  check.raises("AssertionError", nil, w.start, w)
  check.match(tostring(w), "name='Process%-1' pid=%d+ parent=%d+ started>")
  w:terminate()
  w:join()
  check.eq(w.exitcode, -15)
  w:close()
  check.raises("ValueError", nil, w.join, w)
  print "ok"
end
