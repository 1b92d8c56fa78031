-- get_context without a method is the default one, which is fixed by it.
local mp = require "multiprocessing"
local check = require "check"

local function tell(q)
  q:put(__name__)
end

if __name__ == "__main__" then
  local ctx = mp.get_context()
  check.eq(ctx.get_start_method(), check.method)
  check.raises("RuntimeError", nil, mp.set_start_method, "fork")
  local q = ctx.Queue()
  local p = ctx.Process{target = tell, args = {q}}
  p:start()
  p:join()
  check.eq(q:get(), check.method == "fork" and "__main__" or "__mp_main__")
  print "ok"
end
