-- get_context gives the whole API, bound to a method.
local mp = require "multiprocessing"
local check = require "check"

local function tell(q)
  q:put(__name__)
end

if __name__ == "__main__" then
  for method, name in pairs{fork = "__main__", spawn = "__mp_main__",
    forkserver = "__mp_main__"} do
    local ctx = mp.get_context(method)
    check.eq(ctx.get_start_method(), method)
    check.raises("ValueError", nil, ctx.set_start_method, "fork")
    local q = ctx.Queue()
    local p = ctx.Process{target = tell, args = {q}}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
    check.eq(q:get(), name)
    -- Objects of one context go to processes of another.
    check.child(tell, q)
    check.eq(q:get(), check.method == "fork" and "__main__" or "__mp_main__")
    local pool <close> = ctx.Pool(1)
    pool:apply(tell, {q})
    check.eq(q:get(), name)
    local m <close> = ctx.Manager()
    check.eq(m:list({1}):copy(), {1})
    check.eq(#ctx.active_children(), 2)
  end
  print "ok"
end
