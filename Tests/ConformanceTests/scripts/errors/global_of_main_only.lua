-- methods: spawn forkserver
-- expect-stderr: ^Process Process-1:$
-- expect-stderr: attempt to index a nil value \(global 'settings'\)$
-- expect-stderr: ^'settings' was set in MainProcess only:
-- A global that was set behind the guard is nil in a child: the error says so.
local mp = require "multiprocessing"
local check = require "check"

local function reads() return settings.size end
local function calls() return helper() end
local function misspelt() return setings.size end

if __name__ == "__main__" then
  settings = {size = 3}
  function helper() return 1 end
  local p = mp.Process{target = reads}
  p:start()
  p:join()
  local pool <close> = mp.Pool(1)
  local err = check.raises("RemoteError", "attempt to call a nil value %(global 'helper'%)", pool.apply, pool, calls)
  check.has(err.traceback, "'helper' was set in MainProcess only")
  err = check.raises("RemoteError", nil, pool.apply, pool, misspelt)
  check.eq(err.traceback:find("MainProcess only", 1, true), nil)
  print "ok"
end
