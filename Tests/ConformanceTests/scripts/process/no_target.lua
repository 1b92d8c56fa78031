-- A process without a target runs nothing and ends well.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for _, p in ipairs{mp.Process{}, mp.Process()} do
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
  end
  -- Arguments are for somebody: a target whose name is mistyped is nil.
  check.raises("TypeError", "target: function expected", mp.Process, {args = {1, 2}, kwargs = {x = 1}})
  print "ok"
end
