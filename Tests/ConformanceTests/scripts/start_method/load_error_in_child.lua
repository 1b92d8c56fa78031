-- methods: spawn forkserver
-- expect-stderr: cannot be loaded in a child
-- A script that fails while a child loads it fails that child, not the program.
local mp = require "multiprocessing"
local check = require "check"

if __name__ ~= "__main__" then
  error "cannot be loaded in a child"
end

local function nothing() end

if __name__ == "__main__" then
  for _ = 1, 2 do
    local p = mp.Process{target = nothing}
    p:start()
    p:join()
    check.eq(p.exitcode, 1)
  end
  print "ok"
end
