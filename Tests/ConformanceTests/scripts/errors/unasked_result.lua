-- expect-stderr: ^.*unasked_result\.lua:17: nobody asked for this result of Pool\.apply_async, which is an error:$
-- expect-stderr: ^.*unasked_result\.lua:13: ValueError: dropped$
-- expect-stderr: ^.*unasked_result\.lua:19: nobody asked for this result of ProcessPoolExecutor\.submit, which is an error:$
-- expect-stderr: ^.*unasked_result\.lua:13: ValueError: submitted$
-- expect-stderr: ^.*unasked_result\.lua:31: nobody asked for this result of Pool\.map_async, which is an error:$
-- reject-stderr: asked for\n
-- reject-stderr: hidden
-- reject-stderr: (?s)dropped.*dropped
-- An error is told once, when its result is collected and nobody has asked for it.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"
local function fails(why) error(mp.ValueError(why)) end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local dropped = pool:apply_async(fails, {"dropped"})
  local executor <close> = futures.ProcessPoolExecutor(1)
  local submitted = executor:submit(fails, "submitted")
  local asked = pool:apply_async(fails, {"hidden by get"})
  check.raises("ValueError", nil, asked.get, asked)
  pool:apply_async(fails, {"hidden by callback"}, {error_callback = function() end}):wait()
  check.raises("ValueError", nil, pool.map, pool, fails, {"hidden by map"})
  local future = executor:submit(fails, "hidden by exception")
  check.ok(future:exception())
  local cancelled = pool:apply_async(mp.sleep, {60})
  cancelled:cancel()
  dropped:wait()
  futures.wait{submitted}
  dropped, submitted, asked, future, cancelled = nil, nil, nil, nil, nil
  local at_the_end = pool:map_async(fails, {"told at the end"})
  collectgarbage()
  collectgarbage()
  at_the_end:wait()
  print "ok"
end
