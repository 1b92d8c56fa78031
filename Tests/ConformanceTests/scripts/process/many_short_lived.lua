-- Hundreds of short-lived children, one after the other.
local mp = require "multiprocessing"
local check = require "check"

local function child(v, i)
  v:add(i)
end

if __name__ == "__main__" then
  local v = mp.Value("q", 0)
  local count = check.method == "spawn" and 200 or 400
  for i = 1, count do
    local p = mp.Process{target = child, args = {v, i}}
    p:start()
    p:join()
    if p.exitcode ~= 0 then check.eq(p.exitcode, 0, "child " .. i) end
  end
  check.eq(v.value, count * (count + 1) // 2)
  check.eq(#mp.active_children(), 0)
  print "ok"
end
