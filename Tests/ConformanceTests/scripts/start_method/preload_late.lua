-- methods: forkserver
-- It counts for servers that start later, not for one that runs.
local mp = require "multiprocessing"
local check = require "check"

local function look(q)
  q:put(package.loaded.shapes ~= nil)
end

if __name__ == "__main__" then
  check.eq(check.answer(look), false)
  mp.set_forkserver_preload{"shapes"}
  check.eq(check.answer(look), false)
  print "ok"
end
