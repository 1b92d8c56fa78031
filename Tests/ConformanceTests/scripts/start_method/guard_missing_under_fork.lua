-- methods: fork
-- expect-stdout: hello
-- Under fork no guard is needed.
local mp = require "multiprocessing"

local function child()
  print "hello"
end

local p = mp.Process{target = child}
p:start()
p:join()
print(p.exitcode == 0 and "ok" or p.exitcode)
