-- What a child does to its variables stays in the child.
local mp = require "multiprocessing"
local check = require "check"

counter = 1
local list = {}

local function child(q, t)
  counter = counter + 100
  list[#list + 1] = "child"
  t.changed = true
  string.extra = "child"
  q:put{counter, #list}
end

if __name__ == "__main__" then
  local q, t = mp.Queue(), {}
  for _ = 1, 2 do
    check.child(child, q, t)
    check.eq(q:get(), {101, 1})
  end
  check.eq({counter, #list, t.changed, string.extra}, {1, 0, nil, nil})
  print "ok"
end
