-- methods: forkserver spawn
-- A child has nothing of what its parent did after loading: no globals, no loaded modules.
local mp = require "multiprocessing"
local check = require "check"

local function look(q)
  q:put{made_in_main, package.loaded.shapes ~= nil, #mp.active_children()}
end

if __name__ == "__main__" then
  made_in_main = true
  require "shapes"
  local kept = {}
  for i = 1, 1000 do kept[i] = {i} end
  check.eq(check.answer(look), {nil, false, 0})
  print "ok"
end
