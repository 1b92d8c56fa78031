-- What happens without the guard: a process that loads this script would start another one, which
-- would load it too, and so on. mprun refuses this with an error that says what to do.
-- Start methods: spawn, forkserver.
-- Exit code: any.
local mp = require "multiprocessing"

local function foo()
  print("hello")
end

local p = mp.Process{target = foo}
p:start()
