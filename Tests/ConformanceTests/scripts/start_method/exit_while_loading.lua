-- methods: spawn forkserver
-- expect-stderr: ^|.
-- A script that leaves by os.exit while a child loads it makes no start hang.
local mp = require "multiprocessing"
local check = require "check"

if __name__ ~= "__main__" then
  os.exit(3)
end

local function nothing() end

if __name__ == "__main__" then
  for _ = 1, 2 do
    local p = mp.Process{target = nothing}
    local done, err = pcall(p.start, p)
    if done then
      p:join()
      check.ok(p.exitcode ~= 0 and p.exitcode ~= nil)
      if check.method == "spawn" then check.eq(p.exitcode, 3) end
    else
      check.ok(mp.isinstance(err, mp.Error))
    end
  end
  print "ok"
end
