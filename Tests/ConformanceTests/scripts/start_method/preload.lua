-- methods: forkserver
-- set_forkserver_preload names modules that a server loads at its start.
local mp = require "multiprocessing"
local check = require "check"

local function look(q)
  local shapes = package.loaded.shapes
  q:put{shapes ~= nil, shapes and shapes.loaded_in ~= mp.getpid(),
    shapes and shapes.loaded_in ~= mp.getppid()}
end

if __name__ == "__main__" then
  mp.set_forkserver_preload{"shapes"}
  check.eq(check.answer(look), {true, true, true})
  check.eq(package.loaded.shapes, nil)
  print "ok"
end
