-- What happens without the guard: a process that loads this script would start another one, which
-- would load it too, and so on. It is refused with an error that tells the remedy.
-- Start methods: spawn, forkserver.
-- Exit code: any.
local mp = require "multiprocessing"

local function foo()
  print("hello")
end

local p = mp.Process{target = foo}
p:start()
