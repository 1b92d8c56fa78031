-- An error of a ThreadPool's or ThreadPoolExecutor's task that nobody asks for is told once, with
-- the place of the call, when its result is collected.
-- methods: forkserver
-- expect-stderr: untold_errors.lua:13: nobody asked for this result of ThreadPool.apply_async, which is an error:$
-- expect-stderr: ^lost in a pool$
-- expect-stderr: untold_errors.lua:19: nobody asked for this result of ThreadPoolExecutor.submit, which is an error:$
-- expect-stderr: ^lost in an executor$
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

local pool <close> = mp.pool.ThreadPool(1)
local function lose_in_pool()
  pool:apply_async(error, {"lost in a pool", 0}):wait()
end
lose_in_pool()
collectgarbage()
collectgarbage()
local executor <close> = futures.ThreadPoolExecutor(1)
local function lose_in_executor() futures.wait{executor:submit(error, "lost in an executor", 0)} end
lose_in_executor()
collectgarbage()
collectgarbage()

-- Who asked, or gave a function to be told by, hears no more.
do
  local asked = pool:apply_async(error, {"asked"})
  pcall(asked.get, asked)
  pool:apply_async(error, {"heard of"}, {error_callback = function() end}):wait()
  pool:apply_async(error, {"dropped"}):cancel()
  pcall(pool.map, pool, error, {"told"})
  local future = executor:submit(error, "seen")
  future:exception()
end
collectgarbage()
collectgarbage()
print "ok"
