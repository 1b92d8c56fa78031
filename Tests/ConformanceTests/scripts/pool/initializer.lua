-- The initializer runs once in each worker, with initargs, before any task.
local mp = require "multiprocessing"
local check = require "check"

local prefix

function set_up(v, text, ...)
  v:add(1)
  prefix = text
  extra = select("#", ...)
end

function decorated(x)
  return prefix .. x .. extra
end

if __name__ == "__main__" then
  local v = mp.Value("i")
  local pool <close> = mp.Pool{processes = 3, initializer = set_up, initargs = {v, "<", nil, n = 3}}
  check.eq(pool:map(decorated, {"a", "b", "c"}, 1), {"<a1", "<b1", "<c1", n = 3})
  check.eventually(function() return v.value == 3 end)
  check.eq(pool:map(decorated, {"d"}), {"<d1", n = 1})
  check.eq(v.value, 3)
  -- By position, as in Python.
  local second <close> = mp.Pool(1, set_up, {v, ">"})
  check.eq(second:apply(decorated, {"x"}), ">x0")
  print "ok"
end
