-- kwargs is passed to the target as one last table argument, if given.
local mp = require "multiprocessing"
local check = require "check"

local function show(q, ...)
  q:put(table.pack(...))
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local function passes(args, kwargs)
    local p = mp.Process{target = show, args = args, kwargs = kwargs}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
    return q:get()
  end
  check.eq(passes({q, 1}, nil), {1, n = 1})
  check.eq(passes({q, 1}, {x = 2}), {1, {x = 2}, n = 2})
  check.eq(passes({q}, {}), {{}, n = 1})
  check.eq(passes({q}, {x = {y = {1, 2}}}), {{x = {y = {1, 2}}}, n = 1})
  check.eq(passes({q, 1, nil, n = 3}, {z = 1}), {1, nil, {z = 1}, n = 3})
  print "ok"
end
